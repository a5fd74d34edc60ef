//! A bag in a folder.
//!
//! Links are listed as findings and never followed: what they point at is not in the
//! bag, whatever its digest.

use super::{Member, OpenError, Store};
use crate::bag::{declaration, manifest};
use crate::content::open_regular;
use crate::finding::{Code, Finding};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A bag whose base folder is a folder of the file system.
pub struct Folder {
    base: String,
    members: Vec<Member>,
    /// Parallel to `members`; a name that is not Unicode cannot be had from its text.
    paths: Vec<PathBuf>,
    payload_folder: bool,
    findings: Vec<Finding>,
}

impl Folder {
    /// Lists a folder and everything below it.
    ///
    /// # Errors
    /// If the folder cannot be listed, or holds no bag.
    pub fn open(root: &Path) -> Result<Self, OpenError> {
        let mut findings = Vec::new();
        let mut files = Vec::new();
        let mut folders = vec![(root.to_owned(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            let listed = match fs::read_dir(&folder) {
                Ok(listed) => listed,
                Err(error) if prefix.is_empty() => return Err(error.into()),
                Err(error) => {
                    findings.push(Finding::new(Code::Unreadable, prefix).found(error.to_string()));
                    continue;
                }
            };
            for entry in listed {
                let entry = entry?;
                let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push((entry.path(), format!("{path}/")));
                } else if kind.is_file() {
                    let size = entry.metadata()?.len();
                    files.push((Member { path, size, crc: None }, entry.path()));
                } else {
                    let code = if kind.is_symlink() { Code::SymbolicLink } else { Code::SpecialFile };
                    findings.push(Finding::new(code, path));
                }
            }
        }
        let top = |m: &Member| m.path == declaration::FILE || manifest::Name::parse(&m.path).is_some();
        if !files.iter().any(|(member, _)| top(member)) {
            return Err(OpenError::NotABag);
        }
        files.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        findings.sort_by(|a, b| a.path.cmp(&b.path));
        let (members, paths) = files.into_iter().unzip();
        let name = fs::canonicalize(root)?;
        Ok(Folder {
            base: name.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            members,
            paths,
            payload_folder: fs::symlink_metadata(root.join("data")).is_ok_and(|data| data.is_dir()),
            findings,
        })
    }
}

impl Store for Folder {
    fn base(&self) -> &str {
        &self.base
    }

    fn members(&self) -> &[Member] {
        &self.members
    }

    fn has_payload_folder(&self) -> bool {
        self.payload_folder
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn open(&self, index: usize) -> io::Result<Box<dyn Read + Send>> {
        let path = self.paths.get(index).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(open_regular(path)?))
    }
}
