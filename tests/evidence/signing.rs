//! Signatures with SSH keys, over the tag manifest.

use crate::common::{Desk, hold_to_schema, hold_to_stock_tools};
use crate::tools::*;
use std::fs;

const CHECK: &str = "ssh-keygen -Y verify -n dabao -I anna -f ../../allowed -s evidence/signature-1.sig < tagmanifest-sha256.txt";

/// Lists a key as Anna's.
fn allow(desk: &Desk, key: &str) {
    let public = fs::read_to_string(desk.path(&format!("{key}.pub"))).unwrap();
    desk.put("allowed", format!("anna {public}").as_bytes());
}

#[test]
fn stock_tools_accept_a_signed_bundle_and_its_signature() {
    let desk = signed_desk();
    hold_to_stock_tools(&desk.path("signed.zip"));
    allow(&desk, "anna");
    let folder = unpacked(&desk, "signed.zip", "out");
    assert!(shell(&desk, &folder, CHECK).contains("Good \"dabao\" signature for anna"));
    for bundle in ["signed.zip", &folder] {
        for signer in ["anna.pub", "allowed"] {
            assert_eq!(weighed(&desk, &format!("{bundle} --signer {signer}")), ("signed".into(), vec![]));
        }
    }
    desk.run("verify signed.zip --signer allowed").is_clean().says("Signed by anna, key SHA256:");
    desk.run("verify signed.zip").is_clean().says("not compared with anyone");
    desk.run("verify plain.zip").is_clean().says("Unsigned:");
}

#[test]
fn every_kind_of_key_that_signs_here_is_accepted_there() {
    let desk = desk();
    for (name, kind) in [("p256", "256"), ("p384", "384")] {
        key(&desk, name, &["-t", "ecdsa", "-b", kind]);
        fs::copy(desk.path("plain.zip"), desk.path("b.zip")).unwrap();
        desk.run(&format!("sign b.zip --key {name}")).is_clean();
        allow(&desk, name);
        let folder = unpacked(&desk, "b.zip", &format!("out-{name}"));
        assert!(shell(&desk, &folder, CHECK).contains("Good"), "{name}");
        assert_eq!(weighed(&desk, &format!("b.zip --signer {name}.pub")), ("signed".into(), vec![]));
    }
}

#[test]
fn signatures_of_stock_tools_are_taken_in() {
    let desk = desk();
    let folder = unpacked(&desk, "plain.zip", "out");
    for kind in [&["-t", "rsa", "-b", "2048"][..], &["-t", "ed25519"], &["-t", "ecdsa", "-b", "256"]] {
        let name = kind[1];
        key(&desk, name, kind);
        let manifest = format!("{folder}/tagmanifest-sha256.txt");
        tool(&desk, "ssh-keygen", &["-q", "-Y", "sign", "-n", "dabao", "-f", name, &manifest]);
        fs::rename(desk.path(&format!("{manifest}.sig")), desk.path("ready.sig")).unwrap();
        fs::copy(desk.path("plain.zip"), desk.path("b.zip")).unwrap();
        desk.run("sign b.zip --signature ready.sig").is_clean();
        assert_eq!(
            weighed(&desk, &format!("b.zip --signer {name}.pub")),
            ("signed".into(), vec![]),
            "{name}"
        );
    }
    let before = bytes(&desk, "plain.zip");
    let manifest = format!("{folder}/manifest-sha256.txt");
    for (namespace, file, why) in [
        ("file", format!("{folder}/tagmanifest-sha256.txt"), "another purpose (file)"),
        ("dabao", manifest, "does not fit tagmanifest-sha256.txt"),
    ] {
        tool(&desk, "ssh-keygen", &["-q", "-Y", "sign", "-n", namespace, "-f", "anna", &file]);
        let ran = desk.run_words(&["sign", "plain.zip", "--signature", &format!("{file}.sig")]);
        untouched(&desk, "plain.zip", &before, ran).failed().complains(why);
    }
}

#[test]
fn packing_signed_gives_what_packing_and_signing_give() {
    let desk = signed_desk();
    desk.run(&format!("pack downloads -o at-once.zip --date {DAY} --sign anna"))
        .has_findings()
        .says("Signed with key SHA256:");
    assert!(bytes(&desk, "at-once.zip") == bytes(&desk, "signed.zip"), "the same bytes");
}

#[test]
fn several_people_sign_one_bundle() {
    let desk = signed_desk();
    key(&desk, "bo", &["-t", "ed25519"]);
    key(&desk, "nobody", &["-t", "ed25519"]);
    desk.run("sign signed.zip --key bo").is_clean();
    let ran = desk.run("verify signed.zip --signer bo.pub").is_clean();
    ran.says("Signed by bo@studio").says("which --signer does not name");
    assert_eq!(weighed(&desk, "signed.zip --signer anna.pub").0, "signed");
    assert_eq!(
        weighed(&desk, "signed.zip --signer nobody.pub"),
        ("unsigned".into(), vec!["signer-differs".into()])
    );
    let document = desk.run("verify signed.zip --signer bo.pub --json").json();
    hold_to_schema("verify", &document);
    assert_eq!(document["signatures"][0]["expected"], false);
    assert_eq!(document["signatures"][1]["signer"], "bo@studio");
    let print = document["signatures"][1]["key"].as_str().unwrap().to_owned();
    assert_eq!(weighed(&desk, &format!("signed.zip --signer {print}")).1, Vec::<String>::new());
}

#[test]
fn only_a_signature_finds_payload_and_manifests_changed_together() {
    let desk = signed_desk();
    let plain = unpacked(&desk, "plain.zip", "plain");
    forge(&desk, &plain);
    shell(
        &desk,
        &plain,
        "sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt evidence/custody.log",
    );
    assert_eq!(weighed(&desk, &plain), ("unsigned".into(), vec![]), "nothing else can know");
    let signed = unpacked(&desk, "signed.zip", "signed");
    forge(&desk, &signed);
    shell(&desk, &signed, "sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt");
    assert_eq!(weighed(&desk, &signed).1[0], "signature-unsound evidence/signature-1.sig");
    desk.run(&format!("verify {signed} --lang zh")).is_not_valid().says("对不上");
}

#[test]
fn a_signature_taken_away_shows_where_one_is_expected() {
    let desk = signed_desk();
    let folder = unpacked(&desk, "signed.zip", "out");
    fs::remove_file(desk.path(&folder).join("evidence/signature-1.sig")).unwrap();
    let missing = "file-missing evidence/signature-1.sig".to_owned();
    assert_eq!(weighed(&desk, &folder), ("unsigned".into(), vec![missing]));
    forget_all_but_packing(&desk, &folder);
    assert_eq!(weighed(&desk, &folder), ("unsigned".into(), vec![]));
    let lacking = vec!["signature-missing".to_owned()];
    assert_eq!(weighed(&desk, &format!("{folder} --signer anna.pub")), ("unsigned".into(), lacking));
}

#[test]
fn a_signature_of_another_bundle_does_not_fit() {
    let desk = signed_desk();
    desk.put("downloads/more.txt", b"more");
    desk.run(&format!("pack downloads -o other.zip --date {DAY} --sign anna")).has_findings();
    let (one, other) = (unpacked(&desk, "signed.zip", "one"), unpacked(&desk, "other.zip", "other"));
    let signature = |folder: &str| desk.path(folder).join("evidence/signature-1.sig");
    fs::copy(signature(&other), signature(&one)).unwrap();
    assert_eq!(weighed(&desk, &one).1, ["signature-unsound evidence/signature-1.sig"]);
}

#[test]
fn keys_that_cannot_sign_are_refused_before_anything_is_written() {
    let desk = desk();
    let before = bytes(&desk, "plain.zip");
    tool(&desk, "ssh-keygen", &["-q", "-t", "ed25519", "-N", "秘密 phrase", "-f", "locked"]);
    key(&desk, "rsa", &["-t", "rsa", "-b", "2048"]);
    key(&desk, "p521", &["-t", "ecdsa", "-b", "521"]);
    desk.put("wrong", "秘密\n".as_bytes());
    desk.put("right", "秘密 phrase\r\n".as_bytes());
    for (words, why) in [
        ("--key anna.pub", "public half"),
        ("--key rsa", "ssh-rsa"),
        ("--key plain.zip", "no private key"),
        ("--key nowhere", "no such file"),
        ("--key locked", "needs a passphrase"),
        ("--key locked --key-passphrase-file wrong", "does not fit"),
        ("--signature plain.zip", "cannot be read"),
    ] {
        let ran = desk.run(&format!("sign plain.zip {words}"));
        untouched(&desk, "plain.zip", &before, ran).failed().complains(why);
        if let Some(key) = words.strip_prefix("--key ") {
            desk.run(&format!("pack downloads -o new.zip --sign {key}")).failed().complains(why);
            assert!(!desk.has("new.zip"));
        }
    }
    // The reader of keys refuses some of this kind for the length of their number, before it
    // sees the kind: either way nothing is written.
    let ran = desk.run("sign plain.zip --key p521");
    untouched(&desk, "plain.zip", &before, ran).failed().complains("p521");
    desk.run("sign plain.zip").failed().complains("--key");
    desk.run("sign plain.zip --key locked --key-passphrase-file right").is_clean();
    assert_eq!(weighed(&desk, "plain.zip --signer locked.pub").0, "signed");
}

#[test]
fn who_is_expected_must_be_clear() {
    let desk = signed_desk();
    let public = fs::read_to_string(desk.path("anna.pub")).unwrap();
    desk.put("limited", format!("anna valid-before=\"20270101\" {public}").as_bytes());
    desk.put("git-only", format!("anna namespaces=\"git\" {public}").as_bytes());
    desk.put("nobody", b"# nobody\n");
    for (signer, why) in [
        ("limited", "valid-before"),
        ("git-only", "no key that may sign"),
        ("nobody", "no key"),
        ("plain.zip", "names no key"),
        ("nowhere", "no such file"),
    ] {
        desk.run(&format!("verify signed.zip --signer {signer}")).failed().complains(why);
    }
}
