//! `dabao convert`: one table of a recognised file or of a bundle, in another format.

use super::Ended;
use super::args::{self, Reveal, Taking};
use super::face::{Face, Trouble};
use super::progress::Bar;
use dabao::accession::{self, Request};
use dabao::bag::{self, OpenError, Store, store};
use dabao::convert::{self, Format, Output};
use dabao::schema::{self, Table};
use dabao::table::Counted;
use std::path::{Path, PathBuf};

/// The arguments of `convert`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    taking: Taking,
    #[arg(long, short, value_name = "OUT")]
    output: PathBuf,
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    #[arg(long, value_name = "FORMAT")]
    to: Option<String>,
    #[arg(long, value_name = "KIND")]
    reveal: Vec<Reveal>,
    #[arg(long)]
    overwrite: bool,
}

/// Writes one table of the input in the format that the output's name or `--to` says.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let format = format(args, face)?;
    if !args.overwrite && args.output.symlink_metadata().is_ok() {
        return Err(face.trouble("error-exists", &[("path", args.output.display().to_string())]));
    }
    match args.taking.only_path().map(|path| (path, store::open(path))) {
        Some((_, Ok(bundle))) => from_bundle(args, face, format, bundle.as_ref()),
        Some((path, Err(OpenError::Io(source)))) => {
            Err(accession::Failure::Input { path: path.clone(), source }.into())
        }
        _ => from_files(args, face, format),
    }
}

fn format(args: &Args, face: &Face) -> Result<Format, Trouble> {
    let extension = args.output.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let name = args.to.as_deref().unwrap_or(extension);
    Format::from_name(name).ok_or_else(|| face.trouble("convert-format", &[("format", name.to_owned())]))
}

fn from_bundle(args: &Args, face: &Face, format: Format, bundle: &dyn Store) -> Result<Ended, Trouble> {
    let here = convert::bundle_tables(bundle);
    let table = choose(face, args, here.iter().map(|(table, _)| *table))?;
    let index = here.iter().find(|(held, _)| std::ptr::eq(*held, table)).map_or(0, |(_, index)| *index);
    write(args, face, format, table, |output| {
        let failed = |error: csv::Error| std::io::Error::other(error.to_string());
        convert::copy_csv(bundle.open(index)?, table, output).map_err(failed)?;
        Ok(Ended::Clean)
    })
}

fn from_files(args: &Args, face: &Face, format: Format) -> Result<Ended, Trouble> {
    let cards = args.taking.cards(face)?;
    let bar = Bar::new(face, true);
    let ask = |path: &str| args::ask_password(face, path);
    let reveal = args.reveal.iter().map(|kind| (*kind).into()).collect();
    let request: Request<'_> = args.taking.request(face, &cards, &bar, &ask, reveal)?;
    let mut counted = Counted::default();
    accession::take_in(&request, None, &mut counted)?;
    let here = schema::ROW_TABLES.iter().copied().filter(|table| counted.0.contains_key(table.name));
    let table = choose(face, args, here)?;
    write(args, face, format, table, |output| {
        let accession = accession::take_in(&request, None, output)?;
        if accession.totals.matters() {
            super::show::findings(face, &accession.findings, 1)?;
        }
        Ok(if accession.totals.matters() { Ended::Findings } else { Ended::Clean })
    })
}

/// The table asked for, or the only one there is.
fn choose(
    face: &Face,
    args: &Args,
    here: impl Iterator<Item = &'static Table>,
) -> Result<&'static Table, Trouble> {
    let here: Vec<&'static Table> = here.collect();
    let names = || here.iter().map(|table| table.name).collect::<Vec<_>>().join(" ");
    match (&args.table, here.as_slice()) {
        (Some(name), _) => {
            here.iter().copied().find(|table| table.name == name).ok_or_else(|| {
                face.trouble("convert-no-table", &[("table", name.clone()), ("tables", names())])
            })
        }
        (None, []) => Err(face.trouble("convert-unknown", &[])),
        (None, [only]) => Ok(only),
        (None, _) => Err(face.trouble("convert-tables", &[("tables", names())])),
    }
}

/// Writes aside and gives the file its name when it is whole.
fn write(
    args: &Args,
    face: &Face,
    format: Format,
    table: &'static Table,
    fill: impl FnOnce(&mut Output) -> Result<Ended, Trouble>,
) -> Result<Ended, Trouble> {
    let failed = |source: std::io::Error| {
        let values = [("path", args.output.display().to_string()), ("reason", source.to_string())];
        face.trouble("error-target", &values)
    };
    let folder =
        args.output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside = bag::write::stage(folder).map_err(failed)?;
    let file = aside.as_file().try_clone().map_err(failed)?;
    let mut output = Output::new(format, table, file).map_err(failed)?;
    let ended = fill(&mut output)?;
    let rows = output.finish().map_err(failed)?;
    let named =
        if args.overwrite { aside.persist(&args.output) } else { aside.persist_noclobber(&args.output) };
    named.map_err(|error| failed(error.error))?;
    let values = [
        ("path", args.output.display().to_string()),
        ("rows", rows.to_string()),
        ("columns", table.fields.len().to_string()),
    ];
    face.line(&face.text("convert-done", &values))?;
    Ok(ended)
}
