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
/// `stated` is what the user said, `above` are the rows above the table. A stock name, the
/// same for every such file, says nothing.
pub fn given(rule: &Given, path: &str, stated: Option<&str>, above: &[String]) -> Option<(String, Origin)> {
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
            Origin::Folder => folder(path).and_then(telling),
            Origin::Preamble => behind(&rule.label, above),
        };
        text.map(|text| (text, *origin))
    })
}

/// What stands behind a label in a cell of some rows, without the colon and the brackets
/// around it: `小院` in `昵称：[小院]`, and `2026-08-01` in `始：[2026-08-01] 止：[2026-08-31]`.
pub(super) fn behind(label: &str, rows: &[String]) -> Option<String> {
    let mut cells = rows.iter().flat_map(|row| row.split('\t'));
    let rest = cells.find_map(|cell| Some(cell.split_once(label)?.1))?;
    let rest = rest.trim_start().trim_start_matches([':', '：']).trim();
    let (open, closed) = match rest.chars().next() {
        Some('[') => (1, ']'),
        Some('(') => (1, ')'),
        Some('（') => ('（'.len_utf8(), '）'),
        Some('【') => ('【'.len_utf8(), '】'),
        _ => return (!rest.is_empty()).then(|| rest.to_string()),
    };
    let inner = rest.get(open..)?;
    let end = inner.find(&format!("{closed} ")).or_else(|| inner.rfind(closed)).unwrap_or(inner.len());
    inner.get(..end).map(str::trim).filter(|inner| !inner.is_empty()).map(str::to_string)
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
        let rule = Given { stock: vec!["明细表.xlsx".into()], ..from([Origin::FileName, Origin::Folder]) };
        let given = |path| given(&rule, path, None, &[]);
        assert_eq!(given("3xabc/明细表 (1).xlsx").unwrap(), ("3xabc".into(), Origin::Folder));
        assert_eq!(given("a.zip!/明细表.xlsx").unwrap(), ("a".into(), Origin::Folder));
        assert_eq!(given("明细表.xlsx"), None);
    }

    fn from<const N: usize>(from: [Origin; N]) -> Given {
        Given { from: from.to_vec(), stock: vec![], label: String::new(), parser: None }
    }

    #[test]
    fn what_the_user_states_goes_before_the_words_above_the_table() {
        let rule = Given { label: "昵称".into(), ..from([Origin::Option, Origin::Preamble]) };
        let above =
            ["明细\t".to_string(), "昵称：[小院[一店]]\t始：[2026-08-01] 止：[2026-08-31]".to_string()];
        assert_eq!(given(&rule, "a", Some("w1"), &above).unwrap(), ("w1".into(), Origin::Option));
        assert_eq!(given(&rule, "a", None, &above).unwrap(), ("小院[一店]".into(), Origin::Preamble));
        assert_eq!(given(&rule, "a", None, &[]), None);
        let behind = |label| behind(label, &above);
        assert_eq!(behind("始").unwrap(), "2026-08-01");
        assert_eq!(behind("止").unwrap(), "2026-08-31");
        assert_eq!(
            super::behind("概况", &["概况(2026.07.14-2026.08.12)".into()]).unwrap(),
            "2026.07.14-2026.08.12"
        );
        assert_eq!(super::behind("账号", &["账号: 小院 ".into()]).unwrap(), "小院");
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
