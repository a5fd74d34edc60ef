//! Same input, same bytes: whatever the threads, the order of the folder, the name of the
//! bundle, the language, and what else lies about.

use super::common::{DATE, Desk, demo};
use std::fs;

#[test]
fn threads_names_and_language_leave_no_trace_in_the_bytes() {
    let desk = Desk::new();
    let demo = demo();
    let mut first: Option<Vec<u8>> = None;
    let ways = ["--threads 1", "--threads 2", "--threads 8", "--lang zh", "--json", "--quiet"];
    for (number, way) in ways.iter().enumerate() {
        let name = format!("{number}/备份 {number}.zip");
        desk.put(&format!("{number}/beside.txt"), b"");
        let mut words = vec!["pack", demo.to_str().unwrap(), "-o", &name, "--date", DATE];
        words.extend(way.split(' '));
        desk.run_words(&words).has_findings();
        let bytes = fs::read(desk.path(&name)).unwrap();
        assert!(*first.get_or_insert_with(|| bytes.clone()) == bytes, "{way} changes the bytes");
    }
}

#[test]
fn the_order_in_which_files_came_to_be_leaves_no_trace_in_the_bytes() {
    let (forward, backward) = (Desk::new(), Desk::new());
    let names: Vec<String> = (0..60).map(|n| format!("downloads/{}/{n:02}.csv", n % 7)).collect();
    let text = |name: &String| format!("选题,负责人\n{name},阿禾\n").into_bytes();
    for name in &names {
        forward.put(name, &text(name));
    }
    for name in names.iter().rev() {
        backward.put(name, &text(name));
    }
    for desk in [&forward, &backward] {
        desk.run(&format!("pack downloads -o b.zip --date {DATE}")).has_findings();
    }
    assert!(fs::read(forward.path("b.zip")).unwrap() == fs::read(backward.path("b.zip")).unwrap());
}

#[test]
fn another_date_gives_other_bytes() {
    let desk = Desk::with_downloads();
    desk.run("pack downloads -o a.zip --date 2026-09-10").is_clean();
    desk.run("pack downloads -o b.zip --date 2026-09-11").is_clean();
    assert!(fs::read(desk.path("a.zip")).unwrap() != fs::read(desk.path("b.zip")).unwrap());
}
