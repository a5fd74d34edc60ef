//! Any bytes as each of the files that prove a bundle: no panic, no endless run, and nothing
//! that says yes to what was not signed. The first byte chooses the file, so that mutations
//! of a good one stay near it.
#![no_main]

use dabao::evidence::custody::{Log, sha256};
use dabao::evidence::layout::Item;
use dabao::evidence::signature::{self, SigningKey};
use dabao::evidence::signers::Signers;
use dabao::evidence::time_stamp::{Request, Roots, Token, chain};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    match choice % 7 {
        0 => {
            if let Ok(token) = Token::parse(bytes) {
                // What it says it stamps, so that everything after that is reached.
                let digest = token.digest.clone();
                let roots = token.certificates.first().and_then(|der| Roots::parse(der).ok());
                let _ = token.check(&digest, None, &[], roots.as_ref());
                assert!(token.check(&sha256(b"something else"), None, &[], None).is_err());
            }
        }
        1 => {
            if let Ok(request) = Request::parse(bytes) {
                let again = request.to_der().and_then(|der| Request::parse(&der));
                assert_eq!(again, Ok(request));
            }
        }
        2 => {
            if let Ok(certificates) = chain::certificates(bytes) {
                let _ = chain::to_pem(&certificates);
            }
            let _ = Roots::parse(bytes);
        }
        3 => assert!(signature::check(bytes, b"never signed").is_err()),
        4 => drop(SigningKey::new(bytes, || None)),
        5 => {
            if let Ok(log) = Log::parse(bytes) {
                assert_eq!(log.to_text().as_bytes(), bytes);
            }
        }
        _ => {
            let _ = Signers::parse(&text);
            if let Some(item) = Item::parse(&text) {
                assert_eq!(item.to_string(), text);
            }
        }
    }
});
