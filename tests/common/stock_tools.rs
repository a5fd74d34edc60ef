//! The tools of strangers that every bundle is held to: those that an auditor has who has
//! never heard of dabao. `tests/run` installs them.

use super::{Desk, digest, repository};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Bundles that have been held already, by their digest: equal bytes give equal verdicts.
static HELD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Holds a bundle to `unzip`, `bsdtar`, `zipfile`, `bagit.py`, `sha256sum`, `frictionless`,
/// an RO-Crate validator and `dabao verify`. Panics with what the first that objects says.
pub fn hold_to_stock_tools(bundle: &Path) {
    let bytes = fs::read(bundle).unwrap();
    if !HELD.lock().unwrap_or_else(PoisonError::into_inner).insert(digest(&bytes)) {
        return;
    }
    let desk = Desk::new();
    let bag = hold_to_bag_tools(bundle, &desk);
    std::thread::scope(|scope| {
        let bag = &bag;
        scope.spawn(|| {
            accepts(&stock("frictionless"), &["validate"], Some(&bag.join("data/datapackage.json")), None)
        });
        hold_to_crate_tools(bag);
    });
    desk.run_words(&["verify", &bundle.to_string_lossy()]).is_clean();
    desk.run_words(&["verify", &bag.to_string_lossy()]).is_clean();
}

/// Holds a folder that is a bag of ours to an RO-Crate validator.
pub fn hold_to_crate_tools(bag: &Path) {
    let script = repository().join("tests/validate_crate.py");
    accepts(&python(), &[&script.to_string_lossy()], Some(&bag.join("data")), None);
}

/// Holds a bundle, or one volume of it, to `unzip`, `bsdtar`, `zipfile`, `sha256sum` and
/// `bagit.py`; gives the bag that `unzip` made of it.
pub fn hold_to_bag_tools(bundle: &Path, desk: &Desk) -> PathBuf {
    accepts("unzip", &["-tq"], Some(bundle), None);
    accepts("bsdtar", &["-tf"], Some(bundle), None);
    accepts(&python(), &["-m", "zipfile", "-t"], Some(bundle), None);
    let unpacked = desk.path(&format!("of-{}", bundle.file_name().unwrap().to_string_lossy()));
    accepts("unzip", &["-q", "-d", &unpacked.to_string_lossy()], Some(bundle), None);
    let bag = only_folder(&unpacked);
    accepts("sha256sum", &["--check", "--strict", "--quiet", "manifest-sha256.txt"], None, Some(&bag));
    accepts("sha256sum", &["--check", "--strict", "--quiet", "tagmanifest-sha256.txt"], None, Some(&bag));
    accepts(&stock("bagit.py"), &["--validate", "--quiet"], Some(&bag), None);
    bag
}

/// Holds a JSON document to a schema of `schemas/`.
pub fn hold_to_schema(name: &str, document: &serde_json::Value) {
    const CHECK: &str = "import json, sys, jsonschema\n\
        schema, document = (json.load(open(path, encoding='utf-8')) for path in sys.argv[1:])\n\
        jsonschema.Draft202012Validator.check_schema(schema)\n\
        jsonschema.Draft202012Validator(schema).validate(document)\n";
    let desk = Desk::new();
    let document = desk.put("document.json", document.to_string().as_bytes());
    let schema = repository().join(format!("schemas/{name}.json"));
    accepts(&python(), &["-c", CHECK, &schema.to_string_lossy()], Some(&document), None);
}

/// A Python tool, which `tests/run` has put into `target/venv`.
fn stock(name: &str) -> String {
    let path = repository().join("target/venv/bin").join(name);
    assert!(
        path.is_file(),
        "{} is not there: run tests/run once, which installs what tests need",
        path.display()
    );
    path.to_string_lossy().into_owned()
}

fn python() -> String {
    stock("python")
}

/// Runs a tool on a path, or in a folder, and panics with all it says unless it is content.
fn accepts(tool: &str, options: &[&str], path: Option<&Path>, folder: Option<&Path>) {
    let mut command = Command::new(tool);
    command.args(options).args(path).env("LC_ALL", "C.UTF-8").env("PYTHONUTF8", "1");
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let output = command.output().unwrap_or_else(|error| {
        panic!("{tool}: {error}: run tests/run once, which installs what tests need")
    });
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{tool} {options:?} on {path:?} {folder:?} objects:\n{said}");
}

/// The one folder that a bundle unpacks to.
fn only_folder(parent: &Path) -> PathBuf {
    let entries: Vec<PathBuf> = fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().path()).collect();
    match entries.as_slice() {
        [only] if only.is_dir() => only.clone(),
        _ => panic!("not one base folder: {entries:?}"),
    }
}
