//! `dabao convert`: one table of a file or of a bundle, in another format.

use super::Ended;
use super::args::{self, Reveal, Taking};
use super::document::Conversion;
use super::face::{Face, Trouble};
use super::opening::{self, OpeningArgs};
use super::progress::Bar;
use super::{fault, key, outreach};
use clap::ValueEnum;
use dabao::accession::Request;
use dabao::adapter::Cards;
use dabao::adapter::target::Target;
use dabao::bag::{OpenError, Store, group, store};
use dabao::convert::{
    self, By, Done, Error, Filter, Format, Headings, Job, Loss, Manner, Offer, To, Unfit, Wishes,
};
use dabao::encryption::Keys;
use dabao::message::Lang;
use dabao::schema::Personal;
use encoding_rs::Encoding;
use std::collections::BTreeSet;
use std::io::stdout;
use std::path::{Path, PathBuf};

/// Stands for standard output.
const STDOUT: &str = "-";

/// The encoding where none is asked for.
const UTF_8: &str = "utf-8";

/// How many rows `--preview` shows.
const PREVIEWED: usize = 10;

/// The arguments of `convert`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    taking: Taking,
    #[command(flatten)]
    opening: OpeningArgs,
    #[arg(long, short, value_name = "OUT", required_unless_present = "preview")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    #[arg(long, value_name = "FORMAT")]
    to: Option<String>,
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    columns: Vec<String>,
    #[arg(long = "where", value_name = "FILTER")]
    filters: Vec<String>,
    #[arg(long, value_name = "NAME[:desc],...", value_delimiter = ',')]
    sort: Vec<String>,
    #[arg(long, value_name = "NAME,...", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    dedupe: Option<String>,
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "original")]
    headers: Headers,
    #[arg(long, conflicts_with = "original_columns")]
    normalised: bool,
    #[arg(long)]
    original_columns: bool,
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..))]
    split_rows: Option<u64>,
    #[arg(long, value_name = "ENCODING", default_value = UTF_8)]
    encoding: String,
    #[arg(long)]
    excel: bool,
    #[arg(long)]
    strict: bool,
    #[arg(long)]
    preview: bool,
    #[arg(long, value_name = "KIND")]
    reveal: Vec<Reveal>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["to", "columns", "pseudonym", "headers"])]
    target: Option<String>,
    #[arg(long, value_name = "CODE", requires = "target")]
    country: Option<String>,
    #[arg(long, value_name = "ID|FILE.toml")]
    segment: Option<String>,
    #[arg(long, value_name = "NAME=POINTS", requires = "segment")]
    tier: Vec<String>,
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    #[arg(long, value_name = "KEYFILE")]
    pseudonym: Option<PathBuf>,
    #[arg(long)]
    overwrite: bool,
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Headers {
    Zh,
    En,
    Original,
}

impl Args {
    fn is_to_stdout(&self) -> bool {
        self.output.as_deref() == Some(Path::new(STDOUT))
    }
}

/// Writes one table of the inputs in the format that the output's name or `--to` says.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    if args.json && args.is_to_stdout() && !args.preview {
        return Err(face.trouble("convert-json-stdout", &[]));
    }
    let cards = args.taking.cards(face)?;
    let wishes = wishes(args, &cards, face)?;
    let format = format(args, wishes.target.as_ref(), face)?;
    let bar = Bar::new(face, args.json);
    let ask = |path: &str| args::ask_password(face, path);
    let reveal = read_plain(args, &wishes);
    let mut request: Request<'_> = args.taking.request_of_rows(face, &cards, &bar, &ask, reveal)?;
    let of_bundle = args.taking.only_path().and_then(|path| convert::of_bundle(path));
    let (path, named) = of_bundle.unzip();
    let path: Vec<PathBuf> = path.into_iter().collect();
    if !path.is_empty() {
        request.paths = &path;
    }
    let ask_passphrase = |path: &str| opening::ask(face, "passphrase-prompt", path);
    let keys = args.opening.keys(face, &ask_passphrase)?;
    super::interrupt::remove_files_aside(face);
    let mut stream = stdout().lock();
    let job = Job {
        request: &request,
        open: &|paths| open(paths, &keys),
        table: args.table.clone().or(named),
        original: args.original_columns,
        format,
        manner: manner(args, wishes.target.as_ref(), face)?,
        wishes,
        to: match &args.output {
            _ if args.preview => To::Nowhere,
            Some(path) if !args.is_to_stdout() => To::File { path: path.clone(), overwrite: args.overwrite },
            _ => To::Stream(&mut stream),
        },
        strict: args.strict,
        shown: if args.preview { PREVIEWED } else { 0 },
    };
    let rule = job.wishes.segment.as_ref().map(|rule| outreach::rule_lines(face, rule, job.wishes.today));
    let done = convert::run(job);
    drop(stream);
    bar.end();
    let done = done.map_err(|error| trouble(face, error))?;
    let ended = if done.matters { Ended::Findings } else { Ended::Clean };
    match args.json {
        true => Conversion::new(face, args.preview, format, rule, done).print()?,
        false => tell(face, args, rule, &done)?,
    }
    Ok(ended)
}

/// Opens a bundle among the inputs; of a group that is not whole the one volume that was
/// named, for that may hold the tables.
fn open(paths: &[PathBuf], keys: &Keys<'_>) -> Result<Box<dyn Store>, OpenError> {
    match (group::open(paths, keys), paths) {
        (Err(OpenError::NotWhole(_)), [path]) if path.is_file() => store::open_with(path, keys),
        (opened, _) => opened,
    }
}

/// The kinds of personal data that are read plain: those to be shown, and those that a target
/// or pseudonyms need, which are not shown for that.
fn read_plain(args: &Args, wishes: &Wishes) -> BTreeSet<Personal> {
    let mut kinds: BTreeSet<Personal> = args.reveal.iter().map(|kind| (*kind).into()).collect();
    kinds.extend(wishes.target.iter().flat_map(Target::reads));
    if wishes.pseudonym.is_some() {
        kinds.extend([Personal::Phone, Personal::Identity, Personal::BankCard, Personal::Address]);
    }
    kinds
}

/// The format: that of the target, else what `--to` or the extension says.
fn format(args: &Args, target: Option<&Target>, face: &Face) -> Result<Format, Trouble> {
    let extension = args.output.as_deref().and_then(|path| path.extension()?.to_str());
    let name = match (target, extension.and_then(Format::from_name)) {
        (Some(target), Some(other)) if other.name() != target.format => {
            let values = [("target", target.id.clone()), ("format", target.format.clone())];
            return Err(face.trouble("convert-target-format", &values));
        }
        (Some(target), _) => Some(target.format.as_str()),
        (None, _) => None,
    };
    let name = match (name.or(args.to.as_deref()), extension) {
        (Some(name), _) => name,
        (None, Some(extension)) => extension,
        (None, None) if args.output.is_none() => Format::Csv.name(),
        (None, None) => {
            let path = args.output.iter().map(|path| path.display().to_string()).collect();
            let values = [("path", path), ("formats", Format::names())];
            return Err(face.trouble("convert-no-extension", &values));
        }
    };
    Format::from_name(name).ok_or_else(|| {
        face.trouble("convert-format", &[("format", name.to_owned()), ("formats", Format::names())])
    })
}

/// The encoding of a text, by any name that browsers know.
fn encoding(name: &str, face: &Face) -> Result<&'static Encoding, Trouble> {
    let wrong = || face.trouble("convert-encoding", &[("encoding", name.to_owned())]);
    let found = Encoding::for_label_no_replacement(name.as_bytes()).ok_or_else(wrong)?;
    // What cannot be written would silently become UTF-8.
    if found.output_encoding() == found { Ok(found) } else { Err(wrong()) }
}

/// How the output is written; a target has the last word.
fn manner(args: &Args, target: Option<&Target>, face: &Face) -> Result<Manner, Trouble> {
    let own = target.map(|target| target.encoding.as_str()).filter(|_| args.encoding == UTF_8);
    let encoding = encoding(own.unwrap_or(&args.encoding), face)?;
    let rows = target.and_then(|target| target.limits.rows);
    let split_rows = args.split_rows.into_iter().chain(rows).min();
    let header = target.is_none_or(|target| target.header);
    Ok(Manner { excel: args.excel, encoding, split_rows, header, threads: args.taking.threads() })
}

fn wishes(args: &Args, cards: &Cards, face: &Face) -> Result<Wishes, Trouble> {
    let filters = args.filters.iter().map(|text| Filter::parse(text)).collect::<Result<_, _>>();
    let names = |text: &String| {
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    Ok(Wishes {
        reveal: args.reveal.iter().map(|kind| (*kind).into()).collect(),
        dedupe: args.dedupe.as_ref().map(names),
        filters: filters.map_err(|error| trouble(face, error))?,
        sort: args.sort.iter().map(|text| By::parse(text)).collect(),
        limit: args.taking.row_limit(),
        columns: args.columns.clone(),
        headings: match args.headers {
            Headers::Zh => Headings::Zh,
            Headers::En => Headings::En,
            Headers::Original => Headings::Original,
        },
        target: outreach::target(args.target.as_deref(), args.country.as_deref(), cards, face)?,
        segment: outreach::segment(args.segment.as_deref(), &args.tier, cards, face)?,
        pseudonym: args.pseudonym.as_deref().map(|path| key::read(path, face)).transpose()?,
        today: args::today(args.today.as_deref(), face)?,
    })
}

/// Says what was done and what was lost; on standard error where the table went to standard
/// output.
fn tell(face: &Face, args: &Args, rule: Option<Vec<String>>, done: &Done) -> Result<(), Trouble> {
    let aside = args.is_to_stdout() && !args.preview;
    let say = |text: &str| match aside {
        true => {
            face.aside(text);
            Ok(())
        }
        false => face.line(text),
    };
    if args.preview {
        preview(face, done)?;
    }
    rule.iter().flatten().try_for_each(|line| say(line))?;
    for (file, rows) in done.files.iter().zip(&done.written.of_files) {
        let values = [
            ("path", file.display().to_string()),
            ("rows", rows.to_string()),
            ("columns", done.written.headings.len().to_string()),
        ];
        say(&face.text("convert-done", &values))?;
    }
    let counts = [
        ("convert-duplicates", &done.tally.duplicates),
        ("convert-filtered", &done.tally.filtered),
        ("convert-beyond", &done.tally.beyond),
        ("convert-refused", &done.tally.refused),
    ];
    for (id, count) in counts.into_iter().filter(|(_, count)| count.get() > 0) {
        let values = [("count", count.get().to_string()), ("read", done.tally.read.get().to_string())];
        say(&face.text(id, &values))?;
    }
    for refused in &done.refused {
        say(&outreach::refusal_line(face, refused))?;
    }
    for handled in &done.handled {
        say(&outreach::handled_line(face, handled))?;
    }
    for loss in &done.losses {
        say(&loss_line(face, loss))?;
    }
    if !done.hollow.is_empty() {
        say(&face.text("convert-hollow", &[("count", done.hollow.len().to_string())]))?;
    }
    if done.losses.is_empty() {
        say(&face.text("convert-lossless", &[]))?;
    }
    // Standard output holds the table and nothing else.
    match done.matters && !done.findings.is_empty() {
        true if aside => super::show::findings_aside(face, &done.findings, 1),
        true => super::show::findings(face, &done.findings, 1)?,
        false => {}
    }
    Ok(())
}

/// Shows the mapping and the first rows.
fn preview(face: &Face, done: &Done) -> Result<(), Trouble> {
    let values = [
        ("table", done.offer.name.clone()),
        ("rows", done.written.rows.to_string()),
        ("columns", done.written.headings.len().to_string()),
    ];
    face.line(&face.text("convert-preview", &values))?;
    for column in &done.written.columns {
        let arrow =
            if column.name == column.heading { String::new() } else { format!(" → {}", column.heading) };
        let meaning = column.field.map_or_else(String::new, |field| match face.words.lang {
            Lang::Zh => format!("  {}", field.zh),
            Lang::En => format!("  {}", field.en),
        });
        face.line(&format!("  {}{arrow}{meaning}", column.name))?;
    }
    for (number, row) in (1..).zip(&done.written.first) {
        face.line("")?;
        face.line(&face.bold(&face.text("convert-row", &[("row", number.to_string())])))?;
        let filled = done.written.headings.iter().zip(row).filter(|(_, text)| !text.is_empty());
        for (heading, text) in filled {
            face.line(&format!("  {heading} = {}", one_line(text)))?;
        }
    }
    face.line("")?;
    Ok(())
}

/// How much of a cell a preview shows, in characters.
const CELL: usize = 200;

/// A text fit for one line of a terminal: no control character, and not too long.
fn one_line(text: &str) -> String {
    let mut shown: String = text.chars().take(CELL).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if shown.len() < text.len() && text.chars().nth(CELL).is_some() {
        shown.push('…');
    }
    shown
}

fn loss_line(face: &Face, loss: &Loss) -> String {
    let values = [
        ("count", loss.count.to_string()),
        ("column", loss.column.clone()),
        ("source", loss.source.clone()),
        ("row", loss.row.to_string()),
    ];
    face.text(&format!("loss-{}", loss.kind.as_str()), &values)
}

fn offers(offers: &[Offer]) -> String {
    let line = |offer: &Offer| match offer.rows {
        Some(rows) => format!("  {}  {} ({rows} x {})", offer.number, offer.name, offer.columns),
        None => format!("  {}  {}", offer.number, offer.name),
    };
    offers.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What the output cannot hold, in the user's language.
fn unfit(face: &Face, what: Unfit) -> Trouble {
    let format = |format: &str| ("format", format.to_owned());
    match what {
        Unfit::Files => face.trouble("convert-unfit-files", &[]),
        Unfit::Columns { format: name, columns, most } => {
            let values = [format(name), ("columns", columns.to_string()), ("most", most.to_string())];
            face.trouble("convert-unfit-columns", &values)
        }
        Unfit::Cell { format: name, row, column, most } => {
            let values =
                [format(name), ("row", row.to_string()), ("column", column), ("most", most.to_string())];
            face.trouble("convert-unfit-cell", &values)
        }
        Unfit::Nameless => face.trouble("convert-unfit-nameless", &[]),
    }
}

/// What a failure of the library is called in the user's language.
pub fn trouble(face: &Face, error: Error) -> Trouble {
    let shown = |path: &Path| ("path", path.display().to_string());
    match error {
        Error::Accession(failure) => Trouble::Failed(failure),
        Error::Output { path, source } => {
            let values = [shown(&path), ("reason", fault::system(&face.words, &source))];
            Trouble::Told(face.text("error-target", &values), Some(face.text("error-target-hint", &[])))
        }
        Error::Exists(path) => face.trouble("error-exists", &[shown(&path)]),
        Error::IsInput(path) => face.trouble("convert-is-input", &[shown(&path)]),
        Error::Bundle { path, source } => {
            face.trouble("error-damaged", &[shown(&path), ("reason", fault::open(&face.words, &source))])
        }
        Error::Unreadable { path, source } => {
            face.trouble("error-damaged", &[("path", path), ("reason", source.to_string())])
        }
        Error::Nothing(findings) => {
            let why: Vec<String> = findings
                .iter()
                .map(|finding| format!("{}: {}", finding.path, face.words.finding(finding)))
                .collect();
            Trouble::Told(face.text("convert-unknown", &[]), (!why.is_empty()).then(|| why.join("\n")))
        }
        Error::Several(all) => Trouble::Told(face.text("convert-tables", &[]), Some(offers(&all))),
        Error::NoTable { asked, offers: all } => {
            Trouble::Told(face.text("convert-no-table", &[("table", asked)]), Some(offers(&all)))
        }
        Error::NoColumn { asked, known } => {
            face.trouble("convert-no-column", &[("column", asked), ("columns", known.join(", "))])
        }
        Error::Filter(text) => face.trouble("convert-filter", &[("filter", text)]),
        Error::NoKey(table) => face.trouble("convert-no-key", &[("table", table)]),
        Error::Lossy(losses) => {
            let lines: Vec<String> = losses.iter().map(|loss| loss_line(face, loss)).collect();
            Trouble::Told(face.text("convert-strict", &[]), Some(lines.join("\n")))
        }
        Error::Unbalanced(sums) => face.trouble("error-unbalanced", &[("reason", sums)]),
        Error::NotRevealed { target, kind } => {
            face.hinted("convert-not-revealed", &[("target", target), ("kind", kind.to_owned())])
        }
        Error::Unfit(what) => unfit(face, what),
        Error::Io(error) => Trouble::from(error),
    }
}
