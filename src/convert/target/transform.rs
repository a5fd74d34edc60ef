//! The transforms of targets: one text to another, or why it cannot be.

use crate::adapter::target::Transform;
use crate::digest::{Algorithm, Hasher};
use std::borrow::Cow;

/// The calling code of the mainland, whose mobile numbers are told by their shape.
const MAINLAND: &str = "86";

/// The most digits of a number in E.164, calling code and all.
const E164_DIGITS: usize = 15;

/// The fewest digits of a number with its calling code.
const FEWEST_DIGITS: usize = 8;

/// Why a text cannot be put into the form that a target asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is masked; the number is not there any more.
    Masked,
    /// It is not what the transform reads.
    Unreadable,
}

/// Does transforms in their order.
///
/// # Errors
/// The first one that cannot be done.
pub fn apply<'t>(transforms: &[Transform], country: &str, text: &'t str) -> Result<Cow<'t, str>, Unfit> {
    let mut text = Cow::Borrowed(text);
    for transform in transforms {
        text = match transform {
            Transform::AsIs => text,
            Transform::Trim => Cow::Owned(text.trim().to_owned()),
            Transform::LowerTrim => Cow::Owned(email(&text)?),
            Transform::PhoneMainland => {
                let digits = phone(&text, MAINLAND)?;
                let mobile = digits.strip_prefix(MAINLAND).filter(|rest| is_mobile(rest));
                Cow::Owned(mobile.ok_or(Unfit::Unreadable)?.to_owned())
            }
            Transform::PhoneE164 => Cow::Owned(format!("+{}", phone(&text, country)?)),
            Transform::PhoneDigits => Cow::Owned(phone(&text, country)?),
            Transform::Day => Cow::Owned(day(&text)?),
            Transform::Sha256 => Cow::Owned(hash(Algorithm::Sha256, &text)),
            Transform::Md5 => Cow::Owned(hash(Algorithm::Md5, &text)),
        };
    }
    Ok(text)
}

fn hash(algorithm: Algorithm, text: &str) -> String {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(text.as_bytes());
    hasher.finish().to_string()
}

/// An address without blanks, in lower case: one `@` with something before and a dotted name
/// behind it.
fn email(text: &str) -> Result<String, Unfit> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let (name, host) = plain.split_once('@').ok_or(Unfit::Unreadable)?;
    let sound = !name.is_empty() && !host.contains('@') && host.split('.').all(|part| !part.is_empty());
    let fits = sound && host.contains('.') && !plain.contains([',', ';', '<', '>', '"', '、', '，']);
    match fits {
        true if name.contains('*') => Err(Unfit::Masked),
        true => Ok(plain),
        false => Err(Unfit::Unreadable),
    }
}

/// The digits of one telephone number with its calling code: that of the number after `+` or
/// `00`, else that of the mainland for a mobile number of its shape where that is the
/// country, else the country's, without zeros in front (E.164, ITU-T 2010).
pub fn phone(text: &str, country: &str) -> Result<String, Unfit> {
    if text.contains(['*', '＊', '•']) {
        return Err(Unfit::Masked);
    }
    let trimmed = text.trim();
    let mut digits = String::new();
    for c in trimmed.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.extend(char::from_u32(u32::from(c) - u32::from('０') + u32::from('0'))),
            '+' | '＋' if digits.is_empty() => {}
            ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '（' | '）' | '\u{2010}'..='\u{2015}' => {}
            _ => return Err(Unfit::Unreadable),
        }
    }
    let stated = trimmed.starts_with(['+', '＋']);
    let whole = if let Some(rest) = digits.strip_prefix("00").filter(|_| !stated) {
        rest.to_owned()
    } else if stated || (country == MAINLAND && digits.strip_prefix(MAINLAND).is_some_and(is_mobile)) {
        digits
    } else {
        let own = digits.trim_start_matches('0');
        // Eleven digits from 1 on are nothing on the mainland but a mobile number.
        if country == MAINLAND && own.len() == 11 && own.starts_with('1') && !is_mobile(own) {
            return Err(Unfit::Unreadable);
        }
        format!("{country}{own}")
    };
    let mainland = whole.strip_prefix(MAINLAND).is_none_or(|rest| (9..=11).contains(&rest.len()));
    match (FEWEST_DIGITS..=E164_DIGITS).contains(&whole.len()) && !whole.starts_with('0') && mainland {
        true => Ok(whole),
        false => Err(Unfit::Unreadable),
    }
}

fn is_mobile(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    digits.len() == 11
        && bytes.next() == Some(b'1')
        && bytes.next().is_some_and(|b| (b'3'..=b'9').contains(&b))
}

fn day(text: &str) -> Result<String, Unfit> {
    let day = text.trim().get(..10).ok_or(Unfit::Unreadable)?.replace('/', "-");
    match day.parse::<jiff::civil::Date>() {
        Ok(_) => Ok(day),
        Err(_) => Err(Unfit::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Transform::*;

    fn done(transforms: &[Transform], country: &str, text: &str) -> Result<String, Unfit> {
        apply(transforms, country, text).map(Cow::into_owned)
    }

    #[test]
    fn telephone_numbers_in_every_spelling_are_one() {
        for text in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+86 13800138000",
            "＋８６１３８００１３８０００",
            "8613800138000",
            "0086 138 0013 8000",
            " 13800138000 ",
        ] {
            assert_eq!(done(&[PhoneE164], "86", text).as_deref(), Ok("+8613800138000"), "{text}");
            assert_eq!(done(&[PhoneMainland], "86", text).as_deref(), Ok("13800138000"), "{text}");
        }
        assert_eq!(done(&[PhoneE164], "86", "0755-12345678").as_deref(), Ok("+8675512345678"));
        assert_eq!(done(&[PhoneE164], "86", "+1 (212) 555-0100").as_deref(), Ok("+12125550100"));
        assert_eq!(done(&[PhoneDigits], "49", "030 123456").as_deref(), Ok("4930123456"));
    }

    #[test]
    fn what_is_no_one_number_is_told() {
        for text in [
            "",
            "无",
            "13800138000/13900139000",
            "13800138000转12",
            "12345",
            "23800138000123456",
            "11800138000",
        ] {
            assert_eq!(done(&[PhoneE164], "86", text), Err(Unfit::Unreadable), "{text}");
        }
        assert_eq!(done(&[PhoneMainland], "86", "0755-12345678"), Err(Unfit::Unreadable));
        assert_eq!(done(&[PhoneE164], "86", "138****8000"), Err(Unfit::Masked));
        for text in ["a", "a@b", "@b.c", "a@b@c.d", "a@b.c,d@e.f", "a@.c", "A <a@b.c>"] {
            assert_eq!(done(&[LowerTrim], "86", text), Err(Unfit::Unreadable), "{text}");
        }
        assert_eq!(done(&[LowerTrim], "86", "a***@b.c"), Err(Unfit::Masked));
    }

    /// The examples that the platforms print in their own pages.
    #[test]
    fn hashes_are_those_of_the_published_examples() {
        for (transforms, country, text, hash) in [
            (
                &[LowerTrim, Sha256][..],
                "1",
                " John_Smith@gmail.com",
                "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
            ),
            (
                &[PhoneDigits, Sha256],
                "1",
                "(650)555-1212",
                "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
            ),
            (
                &[Trim, Sha256],
                "1",
                " mary",
                "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec",
            ),
            // RFC 1321, A.5.
            (&[Trim, Md5], "86", "abc", "900150983cd24fb0d6963f7d28e17f72"),
        ] {
            assert_eq!(done(transforms, country, text).as_deref(), Ok(hash), "{text}");
        }
    }
}
