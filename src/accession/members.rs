//! Archives, unfolded in place: every member gets its line in the ledger.

use super::Request;
use super::ledger::{State, Taken};
use super::pass::{Broken, pass};
use crate::content::Content;
use crate::finding::{Code, Finding, Findings};
use crate::reader::kind::{self, Kind};
use crate::source::{Archive, Budget, Member, MemberProblem, Refusal};
use std::collections::HashSet;
use std::io;

/// Adds the members of every archive among the files, at any depth.
pub fn unfold(request: &Request<'_>, files: &mut Vec<Taken>) {
    let mut members = Vec::new();
    let mut seen = HashSet::new();
    for file in files.iter_mut() {
        let Some(content) = file.content.clone() else { continue };
        file.kind = kind::refine(file.kind, &content);
        // Of equal archives the first is unfolded; the others are duplicates of it.
        let is_first = seen.insert(file.digest.clone());
        if file.kind == Kind::Zip && file.state.is_none() && is_first {
            let budget = Budget::new(request.limits, file.line.size);
            unfold_one(request, file, &content, budget, &mut members);
        }
    }
    files.append(&mut members);
}

fn unfold_one(
    request: &Request<'_>,
    file: &mut Taken,
    content: &Content,
    budget: Budget,
    found: &mut Vec<Taken>,
) {
    let findings = Findings::new();
    let mut passwords = request.passwords.clone();
    passwords.extend(request.cards.passwords_for(&file.line.path));
    let opened = Archive::open(content, &file.line.path, &budget, &passwords, &findings);
    let archive = match opened {
        Ok(archive) => archive,
        Err(refusal) => {
            file.findings.extend(findings.into_vec());
            refused(file, &refusal);
            return;
        }
    };
    if archive.members().iter().any(|member| member.encrypted) {
        file.findings.push(Finding::new(Code::EncryptedOriginal, &file.line.path));
    }
    file.settle(State::Kept, format!("{} members", archive.members().iter().filter(|m| !m.is_dir).count()));
    let archive = with_asked_password(request, file, content, budget, archive, &passwords);
    file.findings.extend(findings.into_vec().into_iter().filter(|f| f.path == file.line.path));
    for (index, member) in archive.members().iter().enumerate().filter(|(_, member)| !member.is_dir) {
        take_member(request, file, &archive, index, member, found);
    }
}

/// Where members are encrypted and no given password fits, asks the user for one.
fn with_asked_password(
    request: &Request<'_>,
    file: &Taken,
    content: &Content,
    budget: Budget,
    archive: Archive,
    passwords: &[String],
) -> Archive {
    let encrypted = archive.members().iter().enumerate().find(|(_, m)| m.encrypted && m.problem.is_none());
    let Some((index, _)) = encrypted else { return archive };
    let quiet = Findings::new();
    if !matches!(archive.content(index, &quiet), Err(MemberProblem::PasswordNeeded)) {
        return archive;
    }
    let Some(password) = (request.ask)(&file.line.path) else { return archive };
    let mut passwords = passwords.to_vec();
    passwords.push(password);
    Archive::open(content, &file.line.path, &budget, &passwords, &quiet).unwrap_or(archive)
}

fn refused(file: &mut Taken, refusal: &Refusal) {
    match refusal {
        Refusal::NotZip => file.kind = Kind::Binary,
        Refusal::Cut => file.settle(State::Incomplete, "cut"),
        Refusal::Split => file.settle(State::Kept, "split"),
        Refusal::Refused { found, .. } => file.settle(State::Refused, found.clone()),
        Refusal::Io(error) => file.settle(State::Refused, error.to_string()),
    }
}

fn take_member(
    request: &Request<'_>,
    container: &Taken,
    archive: &Archive,
    index: usize,
    member: &Member,
    found: &mut Vec<Taken>,
) {
    let mut taken = Taken::new(&member.path, member.size);
    taken.member = true;
    taken.line.payload.clone_from(&container.line.payload);
    // What the archive would report about a member is what its error says.
    match archive.content(index, &Findings::new()) {
        Ok(content) => read_member(&content, member, &mut taken),
        Err(problem) => problematic(&problem, &mut taken),
    }
    if let Some(content) = taken.content.clone() {
        taken.kind = kind::refine(taken.kind, &content);
        super::judge::by_name(request.cards, &mut taken);
        if taken.kind == Kind::Zip && taken.state.is_none() {
            let budget = archive.budget().clone();
            unfold_one(request, &mut taken, &content, budget, found);
        }
    }
    found.push(taken);
}

fn problematic(problem: &MemberProblem, taken: &mut Taken) {
    let finding = problem.finding(&taken.line.path);
    let state = match problem {
        MemberProblem::Link => State::Ignored,
        _ => State::Refused,
    };
    taken.settle(state, finding.found.clone());
    taken.findings.push(finding);
}

fn read_member(content: &Content, member: &Member, taken: &mut Taken) {
    let read = content.open().and_then(|mut input| {
        pass(&mut input, member.size, &taken.line.path, |_, _| Ok::<_, ()>(())).map_err(|broken| match broken
        {
            Broken::Input(error) => error,
            Broken::Output(()) => io::ErrorKind::Other.into(),
        })
    });
    let fault = match read {
        Ok(passed) if member.crc32.is_some_and(|crc32| crc32 != passed.crc32) => {
            format!("CRC-32 {:08x}", passed.crc32)
        }
        Ok(passed) => {
            taken.enter(passed);
            taken.content = Some(content.clone());
            return;
        }
        Err(error) => error.to_string(),
    };
    taken.findings.push(Finding::new(Code::MemberRefused, &taken.line.path).found(fault.clone()));
    taken.settle(State::Refused, fault);
}
