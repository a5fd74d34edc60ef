//! The names of the files that prove a bundle.
//!
//! They are tag files that no tag manifest lists: a signature cannot be among what it
//! signs, and a log that grows would break it. RFC 8493, section 2.2.1, allows that.

use std::fmt;

/// The folder of a bag that holds them, as paths begin with it.
pub const FOLDER: &str = "evidence/";

/// The file that is signed: it has the digest of the payload manifest, which has those of
/// the payload.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// One file of evidence; its `Display` is its path in the bag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// The custody log.
    Log,
    /// A signature over the tag manifest, numbered from 1.
    Signature(u32),
    /// A part of a time stamp; the stamps of one subject are numbered from 1.
    Stamp(Subject, u32, Part),
}

/// What a time stamp is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The tag manifest: so the bundle was there at the time.
    TagManifest,
    /// A signature: so it was given by that time.
    Signature(u32),
}

/// The parts of a time stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What was asked (`TimeStampReq`, DER).
    Request,
    /// What was answered, with the token in it (`TimeStampResp`, DER).
    Response,
    /// The certificates between the token and a root (PEM).
    Chain,
}

impl Part {
    const ALL: [Part; 3] = [Part::Request, Part::Response, Part::Chain];

    fn extension(self) -> &'static str {
        match self {
            Part::Request => "tsq",
            Part::Response => "tsr",
            Part::Chain => "pem",
        }
    }
}

impl Subject {
    /// The path of the file that was stamped.
    pub fn path(self) -> String {
        match self {
            Subject::TagManifest => TAG_MANIFEST.to_owned(),
            Subject::Signature(number) => Item::Signature(number).to_string(),
        }
    }

    fn name(self) -> String {
        let path = self.path();
        path.strip_prefix(FOLDER).unwrap_or(&path).to_owned()
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Log => write!(f, "{FOLDER}custody.log"),
            Item::Signature(number) => write!(f, "{FOLDER}signature-{number}.sig"),
            Item::Stamp(subject, number, part) => {
                write!(f, "{FOLDER}{}.stamp-{number}.{}", subject.name(), part.extension())
            }
        }
    }
}

impl Item {
    /// Reads the path of a file of evidence; `None` if no such file has that path.
    pub fn parse(path: &str) -> Option<Self> {
        let name = path.strip_prefix(FOLDER)?;
        let item = match name.rsplit_once(".stamp-") {
            Some((subject, rest)) => {
                let (number, extension) = rest.split_once('.')?;
                let part = Part::ALL.into_iter().find(|part| part.extension() == extension)?;
                let subject = match subject {
                    TAG_MANIFEST => Subject::TagManifest,
                    name => Subject::Signature(signature_number(name)?),
                };
                Item::Stamp(subject, number.parse().ok()?, part)
            }
            None if name == "custody.log" => Item::Log,
            None => Item::Signature(signature_number(name)?),
        };
        // One path for each: no `signature-01.sig` beside `signature-1.sig`.
        (item.to_string() == path).then_some(item)
    }
}

fn signature_number(name: &str) -> Option<u32> {
    name.strip_prefix("signature-")?.strip_suffix(".sig")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_has_one_path() {
        for (path, item) in [
            ("evidence/custody.log", Item::Log),
            ("evidence/signature-1.sig", Item::Signature(1)),
            ("evidence/signature-12.sig.stamp-2.tsr", Item::Stamp(Subject::Signature(12), 2, Part::Response)),
            (
                "evidence/tagmanifest-sha256.txt.stamp-1.tsq",
                Item::Stamp(Subject::TagManifest, 1, Part::Request),
            ),
        ] {
            assert_eq!(Item::parse(path), Some(item));
            assert_eq!(item.to_string(), path);
        }
        for path in [
            "custody.log",
            "evidence/",
            "evidence/signature-01.sig",
            "evidence/signature-+1.sig",
            "evidence/signature-1.sig.stamp-1.exe",
            "evidence/signature-1.sig.stamp-1.stamp-1.tsr",
            "evidence/a/custody.log",
        ] {
            assert_eq!(Item::parse(path), None, "{path}");
        }
    }
}
