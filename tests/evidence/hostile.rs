//! Tokens, signatures, keys and certificates that somebody has made to do harm: no panic, no
//! greed, and never an answer that says yes.

use crate::authority::{Authority, ECDSA, RSA};
use crate::tools::*;
use dabao::evidence::custody::{Log, sha256};
use dabao::evidence::signature;
use dabao::evidence::signers::Signers;
use dabao::evidence::time_stamp::{Request, Roots, Token};

/// Deeply nested, long, endless and contradictory DER.
fn monsters() -> Vec<Vec<u8>> {
    let nested = |depth: usize, tag: u8| {
        let mut bytes = vec![5, 0];
        for _ in 0..depth {
            let len = bytes.len() as u32;
            bytes = [&[tag, 0x84][..], &len.to_be_bytes(), &bytes].concat();
        }
        bytes
    };
    let mut many = vec![0x30, 0x83, 0x0f, 0, 0];
    many.resize(0x0f_0000 + 5, 0x05);
    vec![
        Vec::new(),
        vec![0x30],
        vec![0x30, 0x80, 0, 0],
        vec![0x30, 0xff],
        vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        vec![0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        nested(5_000, 0x30),
        nested(5_000, 0xa0),
        nested(5_000, 0x31),
        many,
        vec![0; 1 << 20],
        b"-----BEGIN CERTIFICATE-----\n".repeat(30_000),
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH/////w==\n-----END SSH SIGNATURE-----\n".to_vec(),
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA/////w==\n-----END OPENSSH PRIVATE KEY-----\n".to_vec(),
    ]
}

#[test]
fn monsters_are_refused_everywhere() {
    for (number, bytes) in monsters().into_iter().enumerate() {
        assert!(Token::parse(&bytes).is_err(), "{number}");
        assert!(Request::parse(&bytes).is_err(), "{number}");
        assert!(Roots::parse(&bytes).is_err(), "{number}");
        assert!(signature::check(&bytes, b"").is_err(), "{number}");
        assert!(signature::SigningKey::new(&bytes, || Some("passphrase".into())).is_err(), "{number}");
        assert!(Signers::parse(&String::from_utf8_lossy(&bytes)).is_err(), "{number}");
        assert!(Log::parse(&bytes).is_err(), "{number}");
    }
}

#[test]
fn no_changed_byte_of_a_token_leaves_another_token_that_holds() {
    let desk = signed_desk();
    for (name, kind) in [("rsa", RSA), ("ecdsa", ECDSA)] {
        let authority = Authority::new(&desk, name, kind);
        // Each certificate once: of two that are equal, one may be anything.
        let config = String::from_utf8(bytes(&desk, &authority.path("tsa.cnf"))).unwrap();
        let once: Vec<&str> = config.lines().filter(|line| !line.starts_with("certs=")).collect();
        desk.put(&authority.path("tsa.cnf"), (once.join("\n") + "\n").as_bytes());
        desk.run(&format!("stamp signed.zip --request-only --request {name}.tsq")).is_clean();
        authority.answer(&format!("{name}.tsq"), &format!("{name}.tsr"));
        let request = Request::parse(&bytes(&desk, &format!("{name}.tsq"))).unwrap();
        let answer = bytes(&desk, &format!("{name}.tsr"));
        let roots = Roots::parse(&bytes(&desk, &authority.path("root.pem"))).unwrap();
        let holds = |bytes: &[u8]| {
            let token = Token::parse(bytes).ok()?;
            token.check(&request.digest, Some(&request), &[], Some(&roots)).ok()
        };
        let whole = holds(&answer).expect("the token holds");
        let mut changed = answer.clone();
        let mut refused = 0;
        for at in 0..answer.len() {
            for flip in [0x01, 0x80] {
                changed[at] ^= flip;
                match holds(&changed) {
                    None => refused += 1,
                    // What is outside of what is signed, and what is there twice.
                    Some(stamped) => assert_eq!(stamped, whole, "byte {at}"),
                }
                changed[at] ^= flip;
            }
            assert!(holds(&answer[..at]).is_none(), "cut at {at}");
        }
        assert!(refused > answer.len(), "{refused} of {} changes refused", answer.len() * 2);
        let another = sha256(b"another");
        assert!(Token::parse(&answer).unwrap().check(&another, None, &[], None).is_err());
    }
}

#[test]
fn no_changed_byte_of_a_signature_leaves_another_that_fits() {
    let desk = signed_desk();
    let folder = unpacked(&desk, "signed.zip", "out");
    let armoured = bytes(&desk, &format!("{folder}/evidence/signature-1.sig"));
    let message = bytes(&desk, &format!("{folder}/tagmanifest-sha256.txt"));
    let whole = signature::check(&armoured, &message).unwrap();
    let mut changed = armoured.clone();
    for at in 0..armoured.len() {
        for flip in [0x01, 0x20, 0x80] {
            changed[at] ^= flip;
            if let Ok(signed) = signature::check(&changed, &message) {
                assert_eq!(signed, whole, "byte {at}");
            }
            changed[at] ^= flip;
        }
        if let Ok(signed) = signature::check(&armoured[..at], &message) {
            assert_eq!(signed, whole, "cut at {at}");
        }
    }
    for at in 0..message.len() {
        let mut changed = message.clone();
        changed[at] ^= 1;
        assert!(signature::check(&armoured, &changed).is_err(), "byte {at} of the message");
    }
}

#[test]
fn evidence_that_is_too_large_is_a_finding() {
    let desk = signed_desk();
    let folder = unpacked(&desk, "signed.zip", "out");
    for name in ["signature-1.sig", "custody.log"] {
        let path = format!("{folder}/evidence/{name}");
        let whole = bytes(&desk, &path);
        let large: Vec<u8> = whole.iter().copied().cycle().take(3 << 20).collect();
        desk.put(&path, &large);
        assert!(!weighed(&desk, &folder).1.is_empty(), "{name}");
        desk.put(&path, &whole);
    }
}
