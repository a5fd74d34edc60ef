//! Keys, signed bundles, and the tools that check them.

use crate::common::{Desk, Ran};
use std::fs;
use std::process::{Command, Output};

/// The day on which everything is packed and signed.
pub const DAY: &str = "2026-11-21";

/// The base folder of what was packed on that day.
pub const BASE: &str = "dabao-2026-11-21";

/// A desk with one small bundle on it, `plain.zip`, and the key of Anna, `anna`.
pub fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("downloads/手记.txt", "院墙加高\n".as_bytes());
    desk.run(&format!("pack downloads -o plain.zip --date {DAY}")).has_findings();
    key(&desk, "anna", &["-t", "ed25519"]);
    desk
}

/// The same with a signed bundle, `signed.zip`.
pub fn signed_desk() -> Desk {
    let desk = desk();
    fs::copy(desk.path("plain.zip"), desk.path("signed.zip")).unwrap();
    desk.run(&format!("sign signed.zip --key anna --date {DAY}")).is_clean();
    desk
}

/// Makes a key without a passphrase.
pub fn key(desk: &Desk, name: &str, kind: &[&str]) {
    let comment = format!("{name}@studio");
    let words = [kind, &["-q", "-N", "", "-C", &comment, "-f", name]].concat();
    tool(desk, "ssh-keygen", &words);
}

/// Runs a tool at the desk, which must be content with what it is given.
pub fn tool(desk: &Desk, name: &str, words: &[&str]) -> String {
    let output = run(desk, name, words);
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name} {words:?} objects:\n{said}");
    said
}

/// Runs a tool at the desk.
pub fn run(desk: &Desk, name: &str, words: &[&str]) -> Output {
    let mut command = Command::new(name);
    command.args(words).current_dir(desk.path(""));
    command.output().unwrap_or_else(|e| panic!("{name}: {e}: run tests/run once, which installs it"))
}

/// Runs a line of the shell in an unpacked bundle, which must succeed.
pub fn shell(desk: &Desk, folder: &str, line: &str) -> String {
    tool(desk, "bash", &["-c", &format!("set -euo pipefail; cd '{folder}'; {line}")])
}

/// Unpacks a bundle into a folder of this name, and returns its base folder.
pub fn unpacked(desk: &Desk, bundle: &str, into: &str) -> String {
    tool(desk, "unzip", &["-q", "-d", into, bundle]);
    format!("{into}/{BASE}")
}

/// The bytes of a file on the desk.
pub fn bytes(desk: &Desk, path: &str) -> Vec<u8> {
    fs::read(desk.path(path)).unwrap()
}

/// Verifies with `--json`, and returns the strength and every error found, as `code path`.
pub fn weighed(desk: &Desk, words: &str) -> (String, Vec<String>) {
    let ran = desk.run(&format!("verify {words} --json"));
    let document = ran.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let errors: Vec<String> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| format!("{} {}", text(&finding["code"]), text(&finding["path"])).trim().to_owned())
        .collect();
    let code = if errors.is_empty() { 0 } else { 3 };
    assert_eq!(ran.code(), Some(code), "{ran}");
    assert_eq!(document["valid"], errors.is_empty(), "{ran}");
    (text(&document["strength"]), errors)
}

/// The last line of a custody log, made anew.
const CLOSE: &str = "sed -i '$d' evidence/custody.log
     echo \"# end before=$(sha256sum < evidence/custody.log | cut -d' ' -f1)\" >> evidence/custody.log";

/// Changes a file of an unpacked bag and every digest that would tell, down to the custody
/// log of a bundle that was only packed: what a thorough forger does.
pub fn forge(desk: &Desk, folder: &str) {
    fs::write(desk.path(folder).join("data/originals/手记.txt"), "院墙没有加高\n").unwrap();
    shell(
        desk,
        folder,
        "resum() { awk '{print $2}' \"$1\" | xargs -d '\\n' sha256sum > new && mv new \"$1\"; }
         octets=$(find data -type f -printf '%s\\n' | awk '{s+=$1} END {print s}')
         sed -i \"s/^Payload-Oxum: [0-9]*/Payload-Oxum: $octets/\" bag-info.txt
         resum manifest-sha256.txt; resum tagmanifest-sha256.txt
         sum=$(sha256sum < tagmanifest-sha256.txt | cut -d' ' -f1)
         sed -i \"s/^[0-9a-f]*  tagmanifest-sha256.txt/$sum  tagmanifest-sha256.txt/\" evidence/custody.log",
    );
    shell(desk, folder, CLOSE);
}

/// Takes the entries after the first out of the custody log of an unpacked bag, and mends
/// nothing, since nothing follows the first.
pub fn forget_all_but_packing(desk: &Desk, folder: &str) {
    shell(desk, folder, "head -n 3 evidence/custody.log > new && mv new evidence/custody.log");
    shell(desk, folder, CLOSE);
}

/// What was left of a run that may not have touched a bundle.
pub fn untouched(desk: &Desk, bundle: &str, before: &[u8], ran: Ran) -> Ran {
    assert!(bytes(desk, bundle) == before, "{bundle} was touched: {ran}");
    assert!(!desk.names().iter().any(|name| name.starts_with(".dabao-")), "{:?}", desk.names());
    ran
}
