//! Sheets of rows: finding headers by their words, blocks side by side and one under
//! another, and profiling what nobody claims.

use super::block::{Block, Place};
use super::card::FormOf;
use super::held::Held;
use super::index::Candidate;
use super::plan::Plan;
use super::profile::Profiler;
use super::recognise::{Basis, Choice, choose, full_name, is_fallback};
use super::work::Work;
use super::{Claim, State};
use crate::finding::{Code, Finding};
use crate::reader::kind::Kind;
use crate::reader::{self, Context, ReadError, Record, Records};
use crate::schema::PROVENANCE_SHEET;
use std::io;
use std::ops::Range;

/// How many rows that are not blank are looked at together for a header; below, a header
/// is known only where all it requires stands in one row, which is always asked.
const HEAD_ROWS: usize = 60;

/// A preamble with so many rows of so many cells one after another is a table that nobody
/// claims.
const TABLE_ROWS: usize = 3;
const TABLE_CELLS: usize = 3;

/// Reads all sheets of a file that has rows.
///
/// # Errors
/// If the sink or the disk fails.
pub(crate) fn ingest(work: &mut Work<'_, '_>) -> io::Result<()> {
    let input = work.input;
    let cards = input.cards;
    let known = |cells: &[&str]| cards.known_header(cells);
    let context = Context {
        path: input.path,
        findings: input.findings,
        passwords: input.passwords,
        known_header: &known,
    };
    let read = reader::read_tables(input.kind, input.content, &context, &mut |sheet, records| {
        if sheet.name == PROVENANCE_SHEET {
            return Ok(());
        }
        let words = work.outcome.preamble.len();
        let mut run = SheetRun::new(&sheet.name, input.kind == Kind::Text, words);
        let read = run.read(records, work);
        // What was read before a fault is told as if the sheet had ended there.
        run.end(work).map_err(|e| work.stop(e))?;
        read
    });
    work.ended(read)?;
    let claimed = !work.outcome.claims.is_empty();
    let is_cut =
        |finding: &Finding| finding.code == Code::PageCut || claimed && finding.code == Code::TextCut;
    if work.outcome.state == State::Unknown && input.findings.any(is_cut) {
        work.outcome.state = State::Incomplete;
    } else if work.outcome.state == State::Unknown && claimed {
        work.outcome.state = State::Ingested;
    }
    Ok(())
}

/// One sheet while its rows pass by.
struct SheetRun<'p> {
    sheet: &'p str,
    writes_all: bool,
    /// How many words were kept before this sheet.
    words: usize,
    /// Rows before the first header, or before it is clear that there is none.
    head: Held,
    searching: bool,
    blocks: Vec<Block<'p>>,
    /// The header of the blocks, to know it when it comes again.
    header: Vec<String>,
    /// Blocks that nobody claims.
    unknown: Vec<Profiler>,
    /// Header rows of stretches that several resources claim: told as that, not as unknown.
    disputed: Vec<u64>,
}

/// A row found to be a header: what it holds, folded, and who claims which stretch.
#[derive(Default)]
struct Header<'p> {
    folded: Vec<String>,
    claims: Vec<(Range<usize>, &'p Plan, Candidate, Option<String>)>,
    disputed: Vec<(Range<usize>, Vec<usize>)>,
    unclaimed: Vec<Range<usize>>,
}

impl<'p> SheetRun<'p> {
    fn new(sheet: &'p str, writes_all: bool, words: usize) -> Self {
        SheetRun {
            sheet,
            writes_all,
            words,
            head: Held::default(),
            searching: true,
            blocks: Vec::new(),
            header: Vec::new(),
            unknown: Vec::new(),
            disputed: Vec::new(),
        }
    }

    fn read<'i>(&mut self, records: &mut dyn Records, work: &mut Work<'_, 'i>) -> Result<(), ReadError>
    where
        'i: 'p,
    {
        let mut record = Record::default();
        while records.next(&mut record)? {
            self.row(&record, work).map_err(|e| work.stop(e))?;
        }
        Ok(())
    }

    fn row<'i>(&mut self, record: &Record, work: &mut Work<'_, 'i>) -> io::Result<()>
    where
        'i: 'p,
    {
        if self.searching {
            if record.is_blank() {
                work.other("blank");
                return Ok(());
            }
            self.head.push(record);
            return if self.head.is_full(HEAD_ROWS) { self.search(work) } else { Ok(()) };
        }
        if may_be_header(record, work) {
            let folded = folded(record, work);
            if !self.blocks.is_empty() && folded == self.header {
                work.other("repeated-header");
                return Ok(());
            }
            if let Some(header) = find(folded, &[], true, self.sheet, work) {
                self.end_blocks(work)?;
                return self.begin_blocks(record, header, work);
            }
        }
        self.below(record, work)
    }

    /// Looks for a header in the rows held back; a fallback counts where nothing else does.
    fn search<'i>(&mut self, work: &mut Work<'_, 'i>) -> io::Result<()>
    where
        'i: 'p,
    {
        self.searching = false;
        let head = self.head.take();
        let found = [false, true].into_iter().find_map(|fallback| {
            head.iter().enumerate().find_map(|(at, record)| {
                let below = head.get(at + 1..).unwrap_or_default();
                Some((at, find(folded(record, work), below, fallback, self.sheet, work)?))
            })
        });
        let Some((at, header)) = found else {
            return head.iter().try_for_each(|record| self.row(record, work));
        };
        let (above, rest) = head.split_at(at);
        self.above(above, work);
        if let Some((record, below)) = rest.split_first() {
            self.begin_blocks(record, header, work)?;
            for record in below {
                self.row(record, work)?;
            }
        }
        Ok(())
    }

    /// Rows above the header: words to keep, unless they look like a table of their own.
    fn above(&mut self, above: &[Record], work: &mut Work<'_, '_>) {
        let filled = |r: &Record| r.cells().filter(|c| !c.text.trim().is_empty()).count();
        let table = above.windows(TABLE_ROWS).any(|rows| rows.iter().all(|r| filled(r) >= TABLE_CELLS));
        if table {
            self.unknown.push(Profiler::new(self.sheet, 0..usize::MAX));
        }
        for record in above {
            if table {
                self.profile(record, work);
            } else {
                work.keep(record, 0..record.len());
                work.other("preamble");
            }
        }
        self.end_unknown(work);
    }

    fn begin_blocks<'i>(
        &mut self,
        record: &Record,
        header: Header<'p>,
        work: &mut Work<'_, 'i>,
    ) -> io::Result<()>
    where
        'i: 'p,
    {
        self.end_unknown(work);
        for (range, claimants) in header.disputed {
            self.dispute(record, range, &claimants, work);
        }
        self.unknown.extend(header.unclaimed.into_iter().map(|range| Profiler::new(self.sheet, range)));
        if !self.unknown.is_empty() {
            self.profile(record, work);
        }
        for (range, plan, candidate, hint) in header.claims {
            work.other("header");
            let found = range.clone().filter(|i| !record.get(*i).text.trim().is_empty()).count();
            let place = record.number.to_string();
            let claim = work.claim(Claim {
                card: plan.card.clone(),
                resource: plan.resource.clone(),
                basis: Basis { form: FormOf::Table, known: candidate.cells.len(), found, place, hint },
                evidence: plan.evidence,
                sheet: self.sheet.to_string(),
                rows: 0,
                refused: 0,
                declared: plan.declared,
            });
            let place = Place { sheet: self.sheet, claim, writes_all: self.writes_all, words: self.words };
            self.blocks.push(Block::new(plan, &candidate, record, range, place, work));
        }
        self.header = header.folded;
        Ok(())
    }

    /// Tells that several resources claim a stretch, which is then profiled as unknown.
    fn dispute(
        &mut self,
        record: &Record,
        range: Range<usize>,
        claimants: &[usize],
        work: &mut Work<'_, '_>,
    ) {
        let names: Vec<String> = claimants.iter().map(|c| full_name(work.input.cards.plans(), *c)).collect();
        let finding = Finding::new(Code::TwoClaimants, work.input.path).sheet(self.sheet);
        work.report(finding.row(record.number).found(names.join(", ")));
        self.unknown.push(Profiler::new(self.sheet, range));
        self.disputed.push(record.number);
    }

    /// A row below a header, or of a table nobody claims.
    fn below(&mut self, record: &Record, work: &mut Work<'_, '_>) -> io::Result<()> {
        let last = self.blocks.len().saturating_sub(1);
        for (at, block) in self.blocks.iter_mut().enumerate() {
            block.take(record, at == last, work)?;
        }
        if self.blocks.is_empty() && self.unknown.is_empty() && !record.is_blank() {
            self.unknown.push(Profiler::new(self.sheet, 0..usize::MAX));
        }
        self.profile(record, work);
        Ok(())
    }

    /// Shows a row to the blocks that nobody claims.
    fn profile(&mut self, record: &Record, work: &mut Work<'_, '_>) {
        for profiler in &mut self.unknown {
            work.other(if profiler.row(record) { "unclaimed" } else { "blank" });
        }
        if self.unknown.is_empty() && self.blocks.is_empty() {
            work.other("blank");
        }
    }

    fn end_unknown(&mut self, work: &mut Work<'_, '_>) {
        for profile in std::mem::take(&mut self.unknown).into_iter().filter_map(Profiler::end) {
            let headings: Vec<&str> = profile.columns.iter().map(|c| c.heading.as_str()).collect();
            let finding = Finding::new(Code::Unknown, work.input.path)
                .sheet(self.sheet)
                .row(profile.row)
                .found(work.masked(&headings.join(" | ")));
            if !self.disputed.contains(&profile.row) {
                work.report(finding);
            }
            work.outcome.profiles.push(profile);
        }
    }

    fn end_blocks(&mut self, work: &mut Work<'_, '_>) -> io::Result<()> {
        std::mem::take(&mut self.blocks).into_iter().try_for_each(|block| block.end(work))
    }

    fn end<'i>(&mut self, work: &mut Work<'_, 'i>) -> io::Result<()>
    where
        'i: 'p,
    {
        if self.searching {
            self.search(work)?;
        }
        self.end_unknown(work);
        self.end_blocks(work)
    }
}

/// How many cells at the beginning of a row are asked whether they are headings.
const FIRST_CELLS: usize = 4;

/// A quick no: the first cells of a header may all be headings, and one of them is.
fn may_be_header(record: &Record, work: &Work<'_, '_>) -> bool {
    let index = work.input.cards.index();
    let first = || record.cells().map(|c| c.text.trim()).filter(|text| !text.is_empty()).take(FIRST_CELLS);
    first().all(|text| index.may_know(text)) && first().any(|text| index.has(text))
}

fn folded(record: &Record, work: &Work<'_, '_>) -> Vec<String> {
    record.cells().map(|c| work.input.cards.index().folded(c.text)).collect()
}

/// Who claims the cells of a row, as a whole or in stretches with empty columns between.
/// `below` are rows under it, by which a column counts as empty. The name of the sheet
/// may hint at a resource, as that of the file may.
fn find<'i>(
    folded: Vec<String>,
    below: &[Record],
    fallback: bool,
    sheet: &str,
    work: &Work<'_, 'i>,
) -> Option<Header<'i>> {
    let cards = work.input.cards;
    let path = format!("{}/{sheet}", work.input.path);
    let ask = |range: Range<usize>| {
        let mut candidates = cards.index().candidates(cards.plans(), &folded, range);
        if !fallback {
            candidates.retain(|c| !is_fallback(cards.plans(), c));
        }
        choose(cards.plans(), candidates, &path)
    };
    let whole = 0..folded.len();
    let parts = stretches(&folded);
    let alone = || vec![(whole.clone(), ask(whole.clone()))];
    let choices: Vec<(Range<usize>, Choice)> = match parts.len() {
        0 | 1 => alone(),
        _ => {
            let parts: Vec<_> = parts.into_iter().map(|range| (range.clone(), ask(range))).collect();
            match ask(whole.clone()) {
                Choice::One(one, _) if knows_more(&one, &parts) => alone(),
                _ => parts,
            }
        }
    };
    let mut header = Header::default();
    for (range, choice) in join(choices, &folded, below) {
        match choice {
            Choice::One(one, hint) => header.claims.push((range, cards.plans().get(one.plan)?, one, hint)),
            Choice::Several(claimants) => header.disputed.push((range, claimants)),
            Choice::None => header.unclaimed.push(range),
        }
    }
    header.folded = folded;
    (!header.claims.is_empty() || !header.disputed.is_empty()).then_some(header)
}

/// Joins a stretch that nobody claims to a claimed neighbour, unless an empty column lies
/// between: its cells are then further columns of the neighbour's rows.
fn join(
    choices: Vec<(Range<usize>, Choice)>,
    folded: &[String],
    below: &[Record],
) -> Vec<(Range<usize>, Choice)> {
    let apart = |start: usize| {
        let empty = |i: usize| below.iter().all(|r| r.get(i).text.trim().is_empty());
        let gap = (0..start).rev().take_while(|i| folded.get(*i).is_none_or(String::is_empty));
        gap.into_iter().any(empty)
    };
    let mut joined: Vec<(Range<usize>, Choice)> = Vec::new();
    for (range, choice) in choices {
        match joined.last_mut() {
            Some((left, before))
                if !apart(range.start) && (choice == Choice::None || *before == Choice::None) =>
            {
                left.end = range.end;
                if *before == Choice::None {
                    *before = choice;
                }
            }
            _ => joined.push((range, choice)),
        }
    }
    joined
}

/// Whether a claim on the whole row knows cells that no claim on a stretch knows alone.
fn knows_more(whole: &Candidate, parts: &[(Range<usize>, Choice)]) -> bool {
    parts.iter().all(|(_, choice)| match choice {
        Choice::One(part, _) => {
            whole.cells.len() > part.cells.len() && part.cells.keys().all(|c| whole.cells.contains_key(c))
        }
        Choice::Several(_) => false,
        Choice::None => true,
    })
}

/// The stretches of headings between columns without one. Each runs to the beginning of
/// the next, so that no column lies outside.
fn stretches(folded: &[String]) -> Vec<Range<usize>> {
    let filled = |i: usize| folded.get(i).is_some_and(|name| !name.is_empty());
    let starts: Vec<usize> =
        (0..folded.len()).filter(|i| filled(*i) && (*i == 0 || !filled(i - 1))).collect();
    let ends = starts.iter().copied().skip(1).chain([folded.len()]);
    let firsts = starts.iter().enumerate().map(|(n, start)| if n == 0 { 0 } else { *start });
    firsts.zip(ends).map(|(start, end)| start..end).collect()
}
