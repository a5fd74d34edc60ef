//! What the name of a file and its folders say: junk, half downloads, passwords, ids.
//!
//! Names hint and never decide what a file is.

use super::card::{Given, NameRule, Origin, PasswordRule};
use super::fold::fold;

/// The last component of a ledger path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A file name without its extension.
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// A stem without the marks a browser or file manager gives to copies: ` (1)`, `(2)`,
/// ` - 副本`, ` - Copy` and the like; ` 2` stays, since it may belong to the name.
pub fn without_copy_marks(stem: &str) -> &str {
    let mut rest = stem.trim();
    loop {
        let shorter = ["- 副本", "- Copy", "的副本", " copy"]
            .iter()
            .find_map(|mark| rest.strip_suffix(mark))
            .or_else(|| without_number(rest))
            .map(str::trim_end);
        match shorter {
            Some(shorter) if !shorter.is_empty() => rest = shorter,
            _ => return rest,
        }
    }
}

/// Takes off one ` (1)` or `（1）`.
fn without_number(text: &str) -> Option<&str> {
    let inner = text.strip_suffix([')', '）'])?;
    let (before, number) = inner.rsplit_once(['(', '（'])?;
    let counts = !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit());
    counts.then_some(before)
}

impl NameRule {
    /// Whether the rule means this ledger path. Every part that is given must fit.
    pub fn fits(&self, path: &str) -> bool {
        self.fits_lower(&path.to_lowercase())
    }

    /// The same for a path that is in lower case already, as where many rules are asked.
    pub fn fits_lower(&self, lower: &str) -> bool {
        let name = file_name(lower);
        let folders = lower.strip_suffix(name).unwrap_or("");
        let part = |wanted: &Option<String>, test: &dyn Fn(&str) -> bool| {
            wanted.as_ref().is_none_or(|w| test(&w.to_lowercase()))
        };
        part(&self.name, &|w| name == w)
            && part(&self.prefix, &|w| name.starts_with(w))
            && part(&self.suffix, &|w| name.ends_with(w))
            && part(&self.folder, &|w| folders.split('/').any(|folder| folder == w))
    }
}

impl PasswordRule {
    /// The password that the rule derives from a ledger path, if it derives one.
    pub fn derive(self, path: &str) -> Option<String> {
        match self {
            PasswordRule::StemLast6 => {
                let stem: Vec<char> = stem(file_name(path)).chars().collect();
                let from = stem.len().checked_sub(6)?;
                Some(stem.get(from..)?.iter().collect())
            }
        }
    }
}

/// What the user or a name states that the file does not, in the order of trust of the
/// card, and where it comes from.
///
/// `stated` is what the user said. A stock name, the same for every such file, says
/// nothing.
pub fn given(rule: &Given, path: &str, stated: Option<&str>) -> Option<(String, Origin)> {
    let telling = |name: &str| {
        let plain = without_copy_marks(name);
        let folded = fold(plain);
        let stock =
            rule.stock.iter().any(|s| fold(without_copy_marks(stem(s))) == folded || fold(s) == folded);
        (!plain.is_empty() && !stock).then(|| plain.to_string())
    };
    rule.from.iter().find_map(|origin| {
        let text = match origin {
            Origin::Option => stated.filter(|s| !s.is_empty()).map(str::to_string),
            Origin::FileName => telling(stem(file_name(path))),
            Origin::Folder => telling(folder(path)?),
        };
        text.map(|text| (text, *origin))
    })
}

/// The name of the folder, or the stem of the archive, that holds a file.
fn folder(path: &str) -> Option<&str> {
    let (parents, _) = path.rsplit_once('/')?;
    let name = file_name(parents);
    Some(match name.strip_suffix('!') {
        Some(archive) => stem(archive),
        None => name,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn copy_marks_fall_away() {
        assert_eq!(without_copy_marks("明细表 (1)"), "明细表");
        assert_eq!(without_copy_marks("明细表（2） - 副本"), "明细表");
        assert_eq!(without_copy_marks("(1)"), "(1)");
        assert_eq!(without_copy_marks("第(2026)版"), "第(2026)版");
        assert_eq!(without_copy_marks("近30日(2026)"), "近30日(2026)");
    }

    #[test]
    fn stock_names_say_nothing() {
        let rule =
            Given { from: vec![Origin::FileName, Origin::Folder], stock: vec!["明细表.xlsx".into()] };
        assert_eq!(given(&rule, "3xabc/明细表 (1).xlsx", None).unwrap(), ("3xabc".into(), Origin::Folder));
        assert_eq!(given(&rule, "a.zip!/明细表.xlsx", None).unwrap(), ("a".into(), Origin::Folder));
        assert_eq!(given(&rule, "明细表.xlsx", None), None);
        let stated = Given { from: vec![Origin::Option], stock: vec![] };
        assert_eq!(given(&stated, "明细表.xlsx", Some("w1")).unwrap(), ("w1".into(), Origin::Option));
    }

    #[test]
    fn a_rule_fits_only_if_all_its_parts_do() {
        let rule = NameRule {
            name: None,
            prefix: Some("~$".into()),
            suffix: Some(".XLSX".into()),
            folder: None,
            reason: Default::default(),
        };
        assert!(rule.fits("a/~$b.xlsx"));
        assert!(!rule.fits("~$b.xlsx/c.xlsx"));
        assert_eq!(PasswordRule::StemLast6.derive("x/订单_20260401.xlsx").unwrap(), "260401");
        assert_eq!(PasswordRule::StemLast6.derive("x/1.xlsx"), None);
    }
}
