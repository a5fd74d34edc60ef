//! What happens to the bundle when something goes wrong: nothing stands under the final
//! name, the inputs are untouched, and the next run just works.

use super::common::{DATE, Desk, Ran, hold_to_stock_tools, tree, until};
use std::fs;

/// Large enough that packing it can be disturbed.
const LARGE: u64 = 256 << 20;

/// How many bytes have been staged; 0 while nothing is.
pub fn staged(desk: &Desk) -> u64 {
    let names = desk.names();
    let staging = names.iter().find(|name| name.starts_with(".dabao-"));
    staging.and_then(|name| desk.path(name).metadata().ok()).map_or(0, |meta| meta.len())
}

fn desk_with_large_file() -> Desk {
    let desk = Desk::with_downloads();
    desk.put_large("downloads/直播.mp4", LARGE);
    desk
}

#[test]
fn a_bundle_that_exists_is_untouched() {
    let desk = Desk::with_downloads();
    desk.put("b.zip", b"mine");
    desk.run("pack downloads -o b.zip").failed().complains("--overwrite");
    assert_eq!(fs::read(desk.path("b.zip")).unwrap(), b"mine");
    desk.run(&format!("pack downloads -o b.zip --overwrite --date {DATE}")).is_clean();
    hold_to_stock_tools(&desk.path("b.zip"));
    assert_eq!(desk.names(), ["b.zip", "downloads"]);
}

#[test]
fn a_folder_of_that_name_is_untouched() {
    let desk = Desk::with_downloads();
    desk.put("b.zip/mine.txt", b"mine");
    desk.run("pack downloads -o b.zip").failed();
    desk.run("pack downloads -o b.zip --overwrite").failed();
    assert!(desk.has("b.zip/mine.txt"));
}

#[test]
fn a_target_folder_that_is_not_there_fails() {
    let desk = Desk::with_downloads();
    desk.run("pack downloads -o nowhere/b.zip").failed().complains("nowhere");
    desk.run("convert downloads/粉丝/粉丝.csv -o nowhere/t.csv").failed().complains("nowhere");
    assert_eq!(desk.names(), ["downloads"]);
}

#[test]
#[cfg(unix)]
fn a_target_folder_that_may_not_be_written_fails() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_downloads();
    fs::create_dir(desk.path("locked")).unwrap();
    fs::set_permissions(desk.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    let Some(ran) = as_nobody(&desk, &["pack", "downloads", "-o", "locked/b.zip"]) else { return };
    ran.failed().complains("locked");
    assert_eq!(fs::read_dir(desk.path("locked")).unwrap().count(), 0);
}

#[test]
fn a_kill_leaves_nothing_under_the_name_and_the_next_run_cleans_up() {
    let desk = desk_with_large_file();
    let before = tree(&desk.path("downloads"));
    let mut child = desk.start("pack downloads -o b.zip --threads 1");
    until("bytes are staged", || staged(&desk) > 0);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!desk.has("b.zip"));
    assert!(staged(&desk) > 0, "the kill came in time, and left the staging file");
    assert_eq!(tree(&desk.path("downloads")), before);

    fs::remove_file(desk.path("downloads/直播.mp4")).unwrap();
    desk.pack("b.zip");
    assert_eq!(desk.names(), ["b.zip", "downloads"]);
}

#[test]
#[cfg(unix)]
fn an_interrupt_leaves_nothing_at_all_and_says_how_to_go_on() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let desk = desk_with_large_file();
        let child = desk.start_interruptible("pack downloads -o b.zip --threads 1");
        until("bytes are staged", || staged(&desk) > 0);
        let sent =
            std::process::Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap();
        assert!(sent.success());
        Ran::of("pack, interrupted", child).failed().complains("run it again");
        assert_eq!(desk.names(), ["downloads"]);
    }
}

#[test]
fn of_two_runs_onto_one_name_one_wins_and_the_other_fails() {
    let desk = desk_with_large_file();
    let words = format!("pack downloads -o b.zip --date {DATE}");
    let runs = [desk.start(&words), desk.start(&words)];
    let mut codes: Vec<Option<i32>> = runs.map(|child| Ran::of(&words, child).code()).to_vec();
    codes.sort();
    assert!(matches!(codes.as_slice(), [Some(0 | 1), Some(2)]), "{codes:?}");
    desk.run("verify b.zip").is_clean();
    assert_eq!(desk.names(), ["b.zip", "downloads"]);
}

#[test]
fn two_runs_in_one_folder_do_not_disturb_each_other() {
    let desk = desk_with_large_file();
    let runs = ["a.zip", "b.zip"].map(|name| desk.start(&format!("pack downloads -o {name} --date {DATE}")));
    for child in runs {
        let code = Ran::of("pack", child).code();
        assert!(matches!(code, Some(0 | 1)), "{code:?}");
    }
    assert!(fs::read(desk.path("a.zip")).unwrap() == fs::read(desk.path("b.zip")).unwrap());
    assert_eq!(desk.names(), ["a.zip", "b.zip", "downloads"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_fails_and_leaves_nothing() {
    let Some(disk) = SmallDisk::new() else { return };
    let desk = Desk::with_downloads();
    desk.put_large("downloads/直播.mp4", 8 << 20);
    let before = tree(&desk.path("downloads"));
    let onto = |name: &str| disk.folder.path().join(name).to_string_lossy().into_owned();
    desk.run_words(&["pack", "downloads", "-o", &onto("b.zip")]).failed().complains("space");
    assert_eq!(fs::read_dir(disk.folder.path()).unwrap().count(), 0);
    assert_eq!(tree(&desk.path("downloads")), before);

    // Full while the rows are written, and while a table is converted.
    let mut rows = String::from("昵称,用户ID,关注时间\n");
    for n in 0..40_000u64 {
        rows += &format!("粉丝{n},{},2026-05-01 20:15:30\n", 900_719_925_474_000_000 + n * 7_919 * 7_919);
    }
    desk.put("downloads/粉丝/很多.csv", rows.as_bytes());
    fs::remove_file(desk.path("downloads/直播.mp4")).unwrap();
    desk.run_words(&["pack", "downloads", "-o", &onto("b.zip")]).failed();
    desk.run_words(&["convert", "downloads/粉丝/很多.csv", "-o", &onto("t.csv")]).failed();
    assert_eq!(fs::read_dir(disk.folder.path()).unwrap().count(), 0);

    desk.pack("b.zip.on-the-large-disk");
    desk.run_words(&["unpack", "b.zip.on-the-large-disk", "-o", &onto("out")]).failed();
}

/// A file system of one mebibyte, which only root can make.
#[cfg(target_os = "linux")]
struct SmallDisk {
    folder: tempfile::TempDir,
}

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn new() -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("dabao-disk-").tempdir().unwrap();
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(folder.path())
            .output();
        match mount {
            Ok(output) if output.status.success() => Some(SmallDisk { folder }),
            _ => {
                println!("skipped: only root can make a small disk");
                None
            }
        }
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.folder.path()).status();
    }
}

/// Runs dabao as somebody whom permissions bind: root is not. Nothing, with a printed
/// reason, where that cannot be done.
#[cfg(unix)]
pub fn as_nobody(desk: &Desk, words: &[&str]) -> Option<Ran> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    if desk.path("").metadata().unwrap().uid() != 0 {
        return Some(desk.run_words(words));
    }
    const NOBODY: u32 = 65534;
    fs::set_permissions(desk.path(""), fs::Permissions::from_mode(0o777)).unwrap();
    // The build folder may lie where nobody else may look.
    let own = tempfile::Builder::new().prefix("dabao-bin-").tempdir().unwrap();
    fs::set_permissions(own.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let binary = own.path().join("dabao");
    fs::copy(env!("CARGO_BIN_EXE_dabao"), &binary).unwrap();
    let mut command = std::process::Command::new(&binary);
    command.args(words).current_dir(desk.path("")).env_clear().env("LC_ALL", "en_US.UTF-8");
    command.uid(NOBODY).gid(NOBODY);
    if let Err(error) = std::process::Command::new(&binary).arg("--version").uid(NOBODY).gid(NOBODY).output()
    {
        println!("skipped: cannot become nobody: {error}");
        return None;
    }
    Some(Ran::wait(command, words))
}
