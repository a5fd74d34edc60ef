//! Joins the lines of manifests to the files that are there.

use super::contents::{Claim, Contents};
use crate::bag::declaration::Version;
use crate::bag::{manifest, path};
use crate::finding::{Code, Finding};

/// How the path of a line compares with the name of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Same,
    /// In another Unicode normal form.
    Normal,
    /// Not as the version asks, and still clear.
    Loose,
    /// With `\` between its parts.
    Backslash,
}

impl Contents<'_> {
    /// Joins one line to the file it names. `None` if the line leads out of the bag and
    /// claims nothing; `Some(None)` if the file is not there.
    pub fn claim(
        &mut self,
        at: usize,
        from: usize,
        name: &str,
        line: &manifest::Line<'_>,
    ) -> Option<Option<usize>> {
        let told = |code: Code| Finding::new(code, name).row(line.number).found(line.raw);
        let found = self.resolve(line);
        let Some((member, spelling)) = found else {
            if path::escapes(line.raw) || path::escapes(&path::decode_all(line.raw)) {
                self.note_from(from, told(Code::PathEscape));
                return None;
            }
            let wanted = path::normalize(&line.path).into_owned();
            if self.is_folder(&wanted) {
                self.note_from(from, told(Code::ManifestMalformed).expected("a file, not a folder"));
                return None;
            }
            let claim = Claim { manifest: at, line: line.number, digest: line.digest.clone(), exact: true };
            self.add_missing(from, name, wanted, claim);
            return Some(None);
        };
        let path = self.members.get(member).map_or("", |m| m.path.as_str());
        match spelling {
            Spelling::Same => {}
            Spelling::Normal => {
                let other = Finding::new(Code::NameNormalised, path).sheet(name).row(line.number);
                self.note_from(from, other.found(line.raw).expected(path));
            }
            Spelling::Loose => self.note_from(from, told(Code::BagUnwise).expected(path)),
            Spelling::Backslash => self.note_from(from, told(Code::ManifestMalformed).expected(path)),
        }
        self.check_kind(at, from, path, told(Code::ManifestMalformed));
        let exact = spelling != Spelling::Normal;
        let claim = Claim { manifest: at, line: line.number, digest: line.digest.clone(), exact };
        let claims = self.claims.get_mut(member)?;
        let earlier = claims.iter().find(|c| c.manifest == at).cloned();
        claims.push(claim.clone());
        if let Some(earlier) = earlier {
            self.note_repeat(from, name, path, &earlier, &claim);
        }
        Some(Some(member))
    }

    fn add_missing(&mut self, from: usize, name: &str, path: String, claim: Claim) {
        let claims = self.missing.entry(path.clone()).or_default();
        let earlier = claims.iter().find(|c| c.manifest == claim.manifest).cloned();
        claims.push(claim.clone());
        if let Some(earlier) = earlier {
            self.note_repeat(from, name, &path, &earlier, &claim);
        }
    }

    /// Two lines of one manifest about one file: an error in 1.0 and wherever the
    /// digests differ; before that a warning.
    fn note_repeat(&mut self, from: usize, name: &str, path: &str, earlier: &Claim, later: &Claim) {
        let same = earlier.digest == later.digest;
        let code = if same && !(earlier.exact && later.exact) {
            Code::NameClash
        } else if same && self.declaration.version < Version::V1_0 {
            Code::BagUnwise
        } else {
            Code::ManifestDuplicate
        };
        let lines = (format!("{}, {}", earlier.line, later.line), earlier.line.to_string());
        let repeat = Finding::new(code, path).sheet(name).row(later.line).found(lines.0).expected(lines.1);
        self.note_from(from, repeat);
    }

    /// A payload manifest lists payload files only; a tag manifest lists none, and no
    /// tag manifest. Before 1.0 this is unwise, not wrong.
    fn check_kind(&mut self, at: usize, from: usize, path: &str, finding: Finding) {
        let Some(manifest) = self.manifests.get(at) else { return };
        let payload = path.starts_with(path::PAYLOAD);
        let tag_manifest = manifest::Name::parse(path).is_some_and(|name| name.tag);
        let (wrong, expected) = match manifest.tag {
            false => (!payload, "data/…"),
            true => (payload || tag_manifest, "a tag file"),
        };
        if wrong {
            let strict = self.declaration.version >= Version::V1_0;
            let code = if strict { Code::ManifestMalformed } else { Code::BagUnwise };
            self.note_from(from, Finding { code, ..finding }.expected(expected));
        }
    }

    fn is_folder(&self, path: &str) -> bool {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let after = self.members.partition_point(|m| m.path.as_str() < prefix.as_str());
        self.members.get(after).is_some_and(|m| m.path.starts_with(&prefix))
    }

    /// Finds the file that a line names: as decoded, then with `.` and `..` resolved,
    /// then in normal form C, then as a careless writer may have meant it.
    fn resolve(&self, line: &manifest::Line<'_>) -> Option<(usize, Spelling)> {
        if let Some(&member) = self.exact.get(line.path.as_ref()) {
            return Some((member, Spelling::Same));
        }
        if path::escapes(&line.path) {
            return None;
        }
        let plain = path::normalize(&line.path);
        if let Some(&member) = self.exact.get(plain.as_ref()) {
            let dotted = line.path.strip_prefix("./") == Some(plain.as_ref());
            return Some((member, if dotted { Spelling::Same } else { Spelling::Loose }));
        }
        if let Some(&member) = self.composed.get(path::nfc(&plain).as_ref()) {
            return Some((member, Spelling::Normal));
        }
        let all = path::decode_all(line.raw);
        for loose in [line.raw, line.raw.trim_end(), all.as_ref()] {
            if let Some(&member) = self.exact.get(loose) {
                return Some((member, Spelling::Loose));
            }
        }
        let member = *self.exact.get(line.path.replace('\\', "/").as_str())?;
        Some((member, Spelling::Backslash))
    }
}
