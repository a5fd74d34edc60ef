//! Time stamps of an authority, by hand, over HTTP, and when something about them is wrong.

use crate::authority::{Authority, ECDSA, GOOD, RSA, openssl_accepts, server_of};
use crate::common::{Desk, hold_to_schema, hold_to_stock_tools, repository};
use crate::tools::*;
use std::fs;

#[test]
fn a_stamp_carried_by_hand_is_accepted_by_stock_tools() {
    let desk = signed_desk();
    for (name, kind) in [("rsa-tsa", RSA), ("ecdsa-tsa", ECDSA)] {
        let authority = Authority::new(&desk, name, kind);
        let root = authority.path("root.pem");
        fs::copy(desk.path("signed.zip"), desk.path("b.zip")).unwrap();
        let before = bytes(&desk, "b.zip");
        let asked = desk.run("stamp b.zip --request-only").is_clean().says("b.zip.tsq");
        untouched(&desk, "b.zip", &before, asked);
        authority.answer("b.zip.tsq", "answer.tsr");
        desk.run("stamp b.zip --response answer.tsr").is_clean().says(name);
        hold_to_stock_tools(&desk.path("b.zip"));
        let folder = unpacked(&desk, "b.zip", &format!("out-{name}"));
        assert!(openssl_accepts(&desk, &folder, "evidence/signature-1.sig", &root), "{name}");
        shell(&desk, &folder, "sha256sum --check --strict --quiet evidence/custody.log");
        for bundle in ["b.zip", &folder] {
            let weighed = weighed(&desk, &format!("{bundle} --signer anna.pub --tsa-ca {root}"));
            assert_eq!(weighed, ("signed-and-time-stamped".into(), vec![]));
        }
        desk.run("verify b.zip").is_clean().says("not compared with any root");
        let said = desk.run(&format!("verify b.zip --tsa-ca {root}")).is_clean();
        said.says("lead to --tsa-ca").says("Signed and time-stamped:");
        fs::remove_file(desk.path("b.zip.tsq")).unwrap();
    }
    let root = "rsa-tsa/root.pem";
    assert_eq!(
        weighed(&desk, &format!("b.zip --tsa-ca {root}")),
        ("signed".into(), vec!["stamp-unsound evidence/signature-1.sig.stamp-1.tsr".into()]),
        "another root"
    );
    assert_eq!(weighed(&desk, &format!("signed.zip --tsa-ca {root}")).1, ["stamp-missing"]);
}

#[test]
fn an_authority_is_asked_over_http() {
    let desk = signed_desk();
    let authority = Authority::new(&desk, "tsa", ECDSA);
    let url = authority.serve();
    let document = desk.run(&format!("stamp signed.zip --tsa {url} --json")).is_clean().json();
    hold_to_schema("stamp", &document);
    assert_eq!(document["authority"], "CN=tsa,O=Studio Test");
    // A second one, to outlast the first.
    desk.run(&format!("stamp signed.zip --tsa {url}")).is_clean();
    let root = authority.path("root.pem");
    let document = desk.run(&format!("verify signed.zip --tsa-ca {root} --json")).is_clean().json();
    assert_eq!(document["time_stamps"].as_array().unwrap().len(), 2);
    assert_eq!(document["time_stamps"][1]["trusted"], true);
    // What was sent: a digest and a number.
    let sent = bytes(&desk, "served-0.tsq");
    assert!(sent.len() < 100, "{} bytes were sent", sent.len());
}

#[test]
fn an_unsigned_bundle_can_be_stamped_and_stays_unsigned() {
    let desk = desk();
    let authority = Authority::new(&desk, "tsa", ECDSA);
    desk.run("stamp plain.zip --request-only --request q.tsq").is_clean();
    authority.answer("q.tsq", "a.tsr");
    desk.run("stamp plain.zip --response a.tsr --request q.tsq").is_clean();
    let root = authority.path("root.pem");
    let folder = unpacked(&desk, "plain.zip", "out");
    assert!(openssl_accepts(&desk, &folder, "tagmanifest-sha256.txt", &root));
    assert_eq!(weighed(&desk, &format!("plain.zip --tsa-ca {root}")), ("unsigned".into(), vec![]));
    forge(&desk, &folder);
    let unsound = "stamp-unsound evidence/tagmanifest-sha256.txt.stamp-1.tsr".to_owned();
    assert!(weighed(&desk, &folder).1.contains(&unsound));
}

#[test]
fn what_an_authority_may_not_do_is_refused_and_the_bundle_untouched() {
    let desk = signed_desk();
    let authority = Authority::new(&desk, "tsa", RSA);
    desk.run("stamp signed.zip --request-only").is_clean();
    authority.answer("signed.zip.tsq", "good.tsr");
    let usage = "extendedKeyUsage=critical,timeStamping";
    authority.certify("other.pem", &GOOD.replace(usage, "extendedKeyUsage=clientAuth"), "365");
    authority.certify("lax.pem", &GOOD.replace("critical,timeStamping", "timeStamping"), "365");
    authority.certify("both.pem", &GOOD.replace("timeStamping", "timeStamping,emailProtection"), "365");
    authority.certify("expired.pem", GOOD, "-1");
    let before = bytes(&desk, "signed.zip");
    let cades = ["-cades"];
    for (certificate, options, why) in [
        ("other.pem", &cades[..], "time stamps alone"),
        ("lax.pem", &cades, "time stamps alone"),
        ("both.pem", &cades, "time stamps alone"),
        ("expired.pem", &cades, "not valid at that time"),
        ("tsa.pem", &[], "certificate of its signer is missing"),
        ("tsa.pem", &["-cades", "-nocerts"], "certificate of its signer is missing"),
        ("tsa.pem", &["-cades", "-md", "sha1"], "does not know this algorithm"),
    ] {
        authority.sign_anew("good.tsr", "bad.tsr", certificate, options);
        let ran = desk.run("stamp signed.zip --response bad.tsr");
        untouched(&desk, "signed.zip", &before, ran).failed().complains(why);
    }
    // Signed anew and nothing else wrong: it is the flaws that were refused.
    authority.sign_anew("good.tsr", "again.tsr", "tsa.pem", &cades);
    desk.run("stamp signed.zip --response again.tsr").is_clean();
}

#[test]
fn an_answer_to_something_else_is_refused() {
    let desk = signed_desk();
    let authority = Authority::new(&desk, "tsa", ECDSA);
    for name in ["signed", "plain"] {
        desk.run(&format!("stamp {name}.zip --request-only")).is_clean();
        authority.answer(&format!("{name}.zip.tsq"), &format!("{name}.tsr"));
    }
    desk.run("stamp signed.zip --request-only").failed().complains("there already");
    desk.run("stamp signed.zip --request-only --request second.tsq").is_clean();
    let before = bytes(&desk, "signed.zip");
    for (words, why) in [
        ("--response signed.tsr --request second.tsq", "does not answer the request"),
        ("--response plain.tsr", "about something else"),
        ("--response signed.tsr --request signed.tsr", "cannot be read"),
        ("--response signed.zip.tsq", "cannot be read"),
        ("--response plain.zip", "cannot be read"),
        ("--response signed.tsr --chain plain.zip", "cannot be read"),
        ("--response signed.tsr --request nowhere", "no such file"),
    ] {
        let ran = desk.run(&format!("stamp signed.zip {words}"));
        untouched(&desk, "signed.zip", &before, ran).failed().complains(why);
    }
    // The stamp of an unsigned state is about the tag manifest, which a signed bundle has too.
    desk.run("stamp signed.zip --response plain.tsr --request plain.zip.tsq").is_clean();
    assert_eq!(weighed(&desk, "signed.zip"), ("signed".into(), vec![]));
}

#[test]
fn servers_that_are_no_authority_are_refused() {
    let desk = signed_desk();
    let before = bytes(&desk, "signed.zip");
    for (answer, why) in [
        (&b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..], "cannot be read"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "cannot be read"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "500"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "gave no time stamp"),
        (b"nonsense\r\n\r\n", "gave no time stamp"),
        (b"", "gave no time stamp"),
        // TimeStampResp that refuses: status 2, without a token.
        (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\x30\x05\x30\x03\x02\x01\x02", "has refused"),
    ] {
        let ran = desk.run(&format!("stamp signed.zip --tsa {}", server_of(answer)));
        untouched(&desk, "signed.zip", &before, ran).failed().complains(why);
    }
    for url in ["nonsense", "ftp://127.0.0.1/", "http://127.0.0.1:1/"] {
        let ran = desk.run(&format!("stamp signed.zip --tsa {url}"));
        untouched(&desk, "signed.zip", &before, ran).failed().complains("gave no time stamp");
    }
}

#[test]
fn parts_of_a_stamp_that_are_changed_or_taken_away_show() {
    let desk = signed_desk();
    let authority = Authority::new(&desk, "tsa", ECDSA);
    desk.run("stamp signed.zip --request-only").is_clean();
    authority.answer("signed.zip.tsq", "a.tsr");
    desk.run("stamp signed.zip --response a.tsr").is_clean();
    let folder = unpacked(&desk, "signed.zip", "out");
    for end in ["tsq", "tsr", "pem"] {
        let path = format!("{folder}/evidence/signature-1.sig.stamp-1.{end}");
        let whole = bytes(&desk, &path);
        fs::remove_file(desk.path(&path)).unwrap();
        let (_, errors) = weighed(&desk, &folder);
        assert_eq!(errors, [format!("file-missing evidence/signature-1.sig.stamp-1.{end}")]);
        for at in (0..whole.len()).step_by(whole.len() / 10) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            desk.put(&path, &damaged);
            let (_, errors) = weighed(&desk, &folder);
            assert_eq!(errors.len(), 1, "byte {at} of {end}: {errors:?}");
        }
        desk.put(&path, &whole);
    }
    assert_eq!(weighed(&desk, &folder), ("signed-and-time-stamped".into(), vec![]));
}

#[test]
fn a_chain_over_others_is_kept_and_followed() {
    let desk = signed_desk();
    let authority = Authority::new(&desk, "top", ECDSA);
    // The key of `top` becomes one that certifies another.
    authority.certify("middle.pem", "basicConstraints=critical,CA:TRUE\n", "365");
    let words = [
        "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj",
        "/CN=leaf",
    ];
    tool(&desk, "openssl", &words);
    desk.put("leaf.ext", GOOD.as_bytes());
    let words =
        ["x509", "-req", "-CAcreateserial", "-in", "leaf.csr", "-extfile", "leaf.ext", "-out", "leaf.pem"];
    tool(&desk, "openssl", &[&words[..], &["-CA", "top/middle.pem", "-CAkey", "top/tsa.key"]].concat());
    let config = String::from_utf8(bytes(&desk, "top/tsa.cnf")).unwrap();
    let config =
        config.replace("signer_cert=top/tsa.pem", "signer_cert=leaf.pem").replace("top/tsa.key", "leaf.key");
    desk.put("top/tsa.cnf", config.replace("certs=top/tsa.pem\n", "").as_bytes());
    desk.run("stamp signed.zip --request-only").is_clean();
    authority.answer("signed.zip.tsq", "a.tsr");
    fs::copy(desk.path("signed.zip"), desk.path("without.zip")).unwrap();
    desk.run("stamp without.zip --response a.tsr --request signed.zip.tsq").is_clean();
    assert_eq!(weighed(&desk, "without.zip --tsa-ca top/root.pem").0, "signed", "the middle is missing");
    desk.run("stamp signed.zip --response a.tsr --chain top/middle.pem").is_clean();
    let whole = ("signed-and-time-stamped".to_owned(), vec![]);
    assert_eq!(weighed(&desk, "signed.zip --tsa-ca top/root.pem"), whole);
    let folder = unpacked(&desk, "signed.zip", "out");
    assert!(openssl_accepts(&desk, &folder, "evidence/signature-1.sig", "top/root.pem"));
}

#[test]
fn a_stamp_holds_after_the_certificate_has_expired() {
    let desk = Desk::new();
    for kind in ["rsa", "ecdsa"] {
        let at =
            |file: &str| repository().join("fixtures/evidence").join(file).to_string_lossy().into_owned();
        let (bag, root) = (at(kind), at(&format!("{kind}-root.pem")));
        let words = format!("{bag} --signer {} --tsa-ca {root}", at("anna.pub"));
        assert_eq!(weighed(&desk, &words), ("signed-and-time-stamped".into(), vec![]));
        let document = desk.run(&format!("verify {words} --json")).json();
        let time: jiff::Timestamp = document["time_stamps"][0]["time"].as_str().unwrap().parse().unwrap();
        let subject = format!("{bag}/evidence/signature-1.sig");
        let (answer, chain) = (format!("{subject}.stamp-1.tsr"), format!("{subject}.stamp-1.pem"));
        let then = time.as_second().to_string();
        let given = ["ts", "-verify", "-attime", &then, "-data", &subject, "-in", &answer];
        tool(&desk, "openssl", &[&given[..], &["-CAfile", &root, "-untrusted", &chain]].concat());
    }
}
