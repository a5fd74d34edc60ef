//! `dabao convert`: one table of a file or of a bundle, in another format.

use super::Ended;
use super::args::{self, Reveal, Taking};
use super::face::{Face, Trouble};
use super::progress::Bar;
use clap::ValueEnum;
use dabao::accession::Request;
use dabao::convert::{self, Done, Error, Filter, Format, Headings, Job, Loss, Manner, Offer, To, Wishes};
use std::io::stdout;
use std::path::{Path, PathBuf};

/// Stands for standard output.
const STDOUT: &str = "-";

/// The arguments of `convert`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    taking: Taking,
    #[arg(long, short, value_name = "OUT")]
    output: PathBuf,
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    #[arg(long, value_name = "FORMAT")]
    to: Option<String>,
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    columns: Vec<String>,
    #[arg(long = "where", value_name = "FILTER")]
    filters: Vec<String>,
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "original")]
    headers: Headers,
    #[arg(long, conflicts_with = "original_columns")]
    normalised: bool,
    #[arg(long)]
    original_columns: bool,
    #[arg(long)]
    excel: bool,
    #[arg(long)]
    strict: bool,
    #[arg(long, value_name = "KIND")]
    reveal: Vec<Reveal>,
    #[arg(long)]
    overwrite: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Headers {
    Zh,
    En,
    Original,
}

/// Writes one table of the inputs in the format that the output's name or `--to` says.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let format = format(args, face)?;
    let cards = args.taking.cards(face)?;
    let bar = Bar::new(face, true);
    let ask = |path: &str| args::ask_password(face, path);
    let reveal = args.reveal.iter().map(|kind| (*kind).into()).collect();
    let mut request: Request<'_> = args.taking.request_of_rows(face, &cards, &bar, &ask, reveal)?;
    let of_bundle = args.taking.only_path().and_then(|path| convert::of_bundle(path));
    let (path, named) = of_bundle.unzip();
    let path: Vec<PathBuf> = path.into_iter().collect();
    if !path.is_empty() {
        request.paths = &path;
    }
    let to_stdout = args.output == Path::new(STDOUT);
    let mut stream = stdout().lock();
    let job = Job {
        request: &request,
        table: args.table.clone().or(named),
        original: args.original_columns,
        wishes: wishes(args, face)?,
        format,
        manner: Manner { excel: args.excel },
        to: match to_stdout {
            true => To::Stream(&mut stream),
            false => To::File { path: args.output.clone(), overwrite: args.overwrite },
        },
        strict: args.strict,
    };
    let done = convert::run(job).map_err(|error| trouble(face, error))?;
    drop(stream);
    tell(face, args, &done)
}

fn format(args: &Args, face: &Face) -> Result<Format, Trouble> {
    let extension = args.output.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let name = args.to.as_deref().unwrap_or(extension);
    Format::from_name(name).ok_or_else(|| {
        face.trouble("convert-format", &[("format", name.to_owned()), ("formats", Format::names())])
    })
}

fn wishes(args: &Args, face: &Face) -> Result<Wishes, Trouble> {
    let filters = args.filters.iter().map(|text| Filter::parse(text)).collect::<Result<_, _>>();
    Ok(Wishes {
        columns: args.columns.clone(),
        filters: filters.map_err(|error| trouble(face, error))?,
        limit: args.taking.row_limit(),
        headings: match args.headers {
            Headers::Zh => Headings::Zh,
            Headers::En => Headings::En,
            Headers::Original => Headings::Original,
        },
    })
}

/// Says what was done and what was lost; on standard error where the table went to standard
/// output.
fn tell(face: &Face, args: &Args, done: &Done) -> Result<Ended, Trouble> {
    let aside = args.output == Path::new(STDOUT);
    let say = |text: &str| match aside {
        true => {
            face.aside(text);
            Ok(())
        }
        false => face.line(text),
    };
    let values = [
        ("path", args.output.display().to_string()),
        ("rows", done.written.rows.to_string()),
        ("columns", done.written.headings.len().to_string()),
    ];
    if !aside {
        say(&face.text("convert-done", &values))?;
    }
    for loss in &done.losses {
        say(&loss_line(face, loss))?;
    }
    if done.matters && !aside {
        super::show::findings(face, &done.findings, 1)?;
    }
    Ok(if done.matters { Ended::Findings } else { Ended::Clean })
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

/// What a failure of the library is called in the user's language.
fn trouble(face: &Face, error: Error) -> Trouble {
    let shown = |path: &Path| ("path", path.display().to_string());
    match error {
        Error::Accession(failure) => Trouble::Failed(failure),
        Error::Output { path, source } => {
            let values = [shown(&path), ("reason", source.to_string())];
            Trouble::Told(face.text("error-target", &values), Some(face.text("error-target-hint", &[])))
        }
        Error::Exists(path) => face.trouble("error-exists", &[shown(&path)]),
        Error::IsInput(path) => face.trouble("convert-is-input", &[shown(&path)]),
        Error::Bundle { path, source } => {
            face.trouble("error-damaged", &[shown(&path), ("reason", source.to_string())])
        }
        Error::Unreadable { path, source } => {
            face.trouble("error-damaged", &[("path", path), ("reason", source.to_string())])
        }
        Error::Nothing => face.trouble("convert-unknown", &[]),
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
        Error::Unfit(reason) => face.trouble("error", &[("reason", reason)]),
        Error::Io(error) => Trouble::from(error),
    }
}
