//! Arguments that several commands share: what is taken in, and how.

use super::face::{Face, Trouble};
use super::fault;
use super::opening;
use super::progress::Bar;
use clap::{Args, ValueEnum};
use dabao::accession::Request;
use dabao::adapter::Cards;
use dabao::attest::Trust;
use dabao::closure::Rules;
use dabao::evidence::MAX_FILE;
use dabao::evidence::signature::{KeyError, SigningKey};
use dabao::evidence::signers::{Signers, SignersError};
use dabao::evidence::time_stamp::Roots;
use dabao::schema::Personal;
use dabao::source::Limits;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Read, stderr, stdin};
use std::path::{Path, PathBuf};

/// What is taken in.
#[derive(Args)]
pub struct Taking {
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    means: Means,
    #[command(flatten)]
    cards: CardArgs,
}

/// What files do not say themselves, and how far they may go.
#[derive(Args)]
pub struct Means {
    #[arg(long, value_name = "PLATFORM=NAME")]
    account: Vec<String>,
    #[arg(long, value_name = "FILE=WORK")]
    work: Vec<String>,
    #[arg(long, value_name = "FILE=DATE")]
    exported: Vec<String>,
    #[arg(long, value_name = "PASSWORD")]
    password: Vec<String>,
    #[arg(long, value_name = "NAME=NUMBER")]
    limit: Vec<String>,
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
}

/// Which cards are in force.
#[derive(Args)]
pub struct CardArgs {
    #[arg(long, value_name = "DIR", global = true)]
    adapters: Option<PathBuf>,
}

/// Which rules about closing are in force, and on which day.
#[derive(Args)]
pub struct RuleArgs {
    #[command(flatten)]
    cards: CardArgs,
    #[arg(long, value_name = "FILE", global = true)]
    rules: Vec<PathBuf>,
    #[arg(long, value_name = "DATE", global = true)]
    today: Option<String>,
}

impl RuleArgs {
    /// The cards in force.
    pub fn cards(&self, face: &Face) -> Result<Cards, Trouble> {
        self.cards.load(face)
    }

    /// Loads the rules of the cards in force, then the user's own files in their order.
    pub fn load(&self, face: &Face) -> Result<Rules, Trouble> {
        let cards = self.cards.load(face)?;
        let mut rules = Rules::of(&cards);
        for path in &self.rules {
            let file = path.display().to_string();
            let text = dabao::content::read_text(path).map_err(|e| {
                face.trouble(
                    "error-input",
                    &[("path", file.clone()), ("reason", fault::system(&face.words, &e))],
                )
            })?;
            let wrong =
                |e: dabao::adapter::CardError| face.trouble("error-rules", &[("reason", e.to_string())]);
            rules = rules.with_own(&cards, &file, &text).map_err(wrong)?;
        }
        Ok(rules)
    }

    /// The day that counts as today.
    pub fn today(&self, face: &Face) -> Result<Date, Trouble> {
        today(self.today.as_deref(), face)
    }
}

/// The day that counts as today: the one stated, or today.
pub fn today(stated: Option<&str>, face: &Face) -> Result<Date, Trouble> {
    match stated {
        None => Ok(jiff::Zoned::now().date()),
        Some(text) => text.parse().map_err(|_| face.trouble("error-date", &[("value", text.to_owned())])),
    }
}

/// A kind of personal data, as `--reveal` names it.
#[derive(Clone, Copy, ValueEnum)]
pub enum Reveal {
    Phone,
    Identity,
    BankCard,
    Address,
}

impl From<Reveal> for Personal {
    fn from(reveal: Reveal) -> Self {
        match reveal {
            Reveal::Phone => Personal::Phone,
            Reveal::Identity => Personal::Identity,
            Reveal::BankCard => Personal::BankCard,
            Reveal::Address => Personal::Address,
        }
    }
}

impl CardArgs {
    /// Loads the built-in cards, then those of the config folder, then those of
    /// `--adapters`; a card of the same id replaces the earlier one whole.
    pub fn load(&self, face: &Face) -> Result<Cards, Trouble> {
        let wrong = |e: dabao::adapter::CardError| face.trouble("error-card", &[("reason", e.to_string())]);
        let mut cards = Cards::builtin().map_err(wrong)?;
        if let Some(folder) = config_folder().filter(|folder| folder.is_dir()) {
            cards = cards.with_folder(&folder).map_err(wrong)?;
        }
        if let Some(folder) = &self.adapters {
            cards = cards.with_folder(folder).map_err(wrong)?;
        }
        Ok(cards)
    }
}

/// The user's own cards: `dabao/adapters` in the configuration folder of the system.
fn config_folder() -> Option<PathBuf> {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = given("XDG_CONFIG_HOME")
        .or_else(|| given("APPDATA"))
        .or_else(|| given("HOME").map(|home| home.join(".config")))?;
    Some(base.join("dabao").join("adapters"))
}

/// How many threads there are to work with.
pub fn threads(asked: Option<usize>) -> usize {
    asked.filter(|n| *n > 0).unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Asks for a password where a person sits before the terminal.
pub fn ask_password(face: &Face, path: &str) -> Option<String> {
    if face.quiet || !stdin().is_terminal() || !stderr().is_terminal() {
        return None;
    }
    let prompt = face.text("password-prompt", &[("path", path.to_owned())]);
    rpassword::prompt_password(format!("{prompt} ")).ok().filter(|password| !password.is_empty())
}

impl Taking {
    /// The one path that was given, if it is only one.
    pub fn only_path(&self) -> Option<&PathBuf> {
        match self.paths.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// How many threads there are to work with.
    pub fn threads(&self) -> usize {
        self.means.threads()
    }

    /// Loads the cards in force.
    pub fn cards(&self, face: &Face) -> Result<Cards, Trouble> {
        self.cards.load(face)
    }

    /// The accession that the arguments ask for.
    pub fn request<'a>(
        &'a self,
        face: &Face,
        cards: &'a Cards,
        bar: &'a Bar,
        ask: &'a Ask<'a>,
        reveal: BTreeSet<Personal>,
    ) -> Result<Request<'a>, Trouble> {
        let limits = limits(face, self.means.limit.iter())?;
        let about = (self.paths.as_slice(), self.means.account.as_slice());
        self.means.request_within(limits, face, about, cards, (bar, ask), reveal)
    }

    /// As [`Taking::request`], where `--limit` may also be a number of rows.
    pub fn request_of_rows<'a>(
        &'a self,
        face: &Face,
        cards: &'a Cards,
        bar: &'a Bar,
        ask: &'a Ask<'a>,
        reveal: BTreeSet<Personal>,
    ) -> Result<Request<'a>, Trouble> {
        let limits = limits(face, self.means.limit.iter().filter(|text| text.parse::<u64>().is_err()))?;
        let about = (self.paths.as_slice(), self.means.account.as_slice());
        self.means.request_within(limits, face, about, cards, (bar, ask), reveal)
    }

    /// The number of rows that `--limit` states, if it does; the last one counts.
    pub fn row_limit(&self) -> Option<u64> {
        self.means.limit.iter().rev().find_map(|text| text.parse().ok())
    }
}

impl Means {
    /// What `--account` was given, as it stands.
    pub fn accounts(&self) -> &[String] {
        &self.account
    }

    /// How many threads there are to work with.
    pub fn threads(&self) -> usize {
        threads(self.threads)
    }

    /// The accession of some paths, whose accounts are stated as pairs.
    pub fn request<'a>(
        &self,
        face: &Face,
        about: (&'a [PathBuf], &[String]),
        cards: &'a Cards,
        asking: (&'a Bar, &'a Ask<'a>),
    ) -> Result<Request<'a>, Trouble> {
        self.request_within(limits(face, self.limit.iter())?, face, about, cards, asking, BTreeSet::new())
    }

    fn request_within<'a>(
        &self,
        limits: Limits,
        face: &Face,
        (paths, stated): (&'a [PathBuf], &[String]),
        cards: &'a Cards,
        (bar, ask): (&'a Bar, &'a Ask<'a>),
        reveal: BTreeSet<Personal>,
    ) -> Result<Request<'a>, Trouble> {
        Ok(Request {
            paths,
            except: Vec::new(),
            cards,
            limits,
            passwords: self.password.clone(),
            accounts: accounts(face, cards, stated)?,
            works: pairs(face, &self.work)?,
            exported: exported(face, &self.exported)?,
            reveal,
            threads: threads(self.threads),
            meter: bar,
            ask,
        })
    }
}

/// Asks for the password of a path.
type Ask<'a> = dyn Fn(&str) -> Option<String> + 'a;

fn pairs(face: &Face, texts: &[String]) -> Result<BTreeMap<String, String>, Trouble> {
    texts
        .iter()
        .map(|text| match text.rsplit_once('=') {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                Ok((name.to_owned(), value.to_owned()))
            }
            _ => Err(face.trouble("error-pair", &[("value", text.clone())])),
        })
        .collect()
}

/// The dates of exports, each a day.
fn exported(face: &Face, texts: &[String]) -> Result<BTreeMap<String, String>, Trouble> {
    let dates = pairs(face, texts)?;
    for date in dates.values() {
        today(Some(date), face)?;
    }
    Ok(dates)
}

/// The account of each platform. A name that several platforms begin with, up to a
/// hyphen, states the account of them all; one that no card is about is told.
fn accounts(face: &Face, cards: &Cards, texts: &[String]) -> Result<BTreeMap<String, String>, Trouble> {
    let known: BTreeSet<&str> =
        cards.cards().map(|card| card.platform.as_str()).filter(|p| !p.is_empty()).collect();
    let mut accounts = BTreeMap::new();
    for (platform, account) in pairs(face, texts)? {
        let family = format!("{platform}-");
        let meant: Vec<&str> =
            known.iter().copied().filter(|known| *known == platform || known.starts_with(&family)).collect();
        if meant.is_empty() {
            let names = known.iter().copied().collect::<Vec<_>>().join(" ");
            face.aside(&face.text("error-platform", &[("value", platform.clone()), ("names", names)]));
            accounts.insert(platform, account);
            continue;
        }
        accounts.extend(meant.into_iter().map(|meant| (meant.to_owned(), account.clone())));
    }
    Ok(accounts)
}

/// The names of the limits, as `--limit` takes them.
pub const LIMITS: &str = "depth, entries, ratio, total-bytes";

fn limits<'t>(face: &Face, texts: impl Iterator<Item = &'t String>) -> Result<Limits, Trouble> {
    let mut limits = Limits::default();
    for text in texts {
        let wrong = || face.trouble("error-limit", &[("value", text.clone()), ("names", LIMITS.to_owned())]);
        let (name, number) = text.split_once('=').ok_or_else(wrong)?;
        let number: u64 = number.parse().map_err(|_| wrong())?;
        match name {
            "depth" => limits.depth = u32::try_from(number).map_err(|_| wrong())?,
            "entries" => limits.entries = number,
            "ratio" => limits.ratio = number,
            "total-bytes" => limits.total_bytes = number,
            _ => return Err(wrong()),
        }
    }
    Ok(limits)
}

/// The passwords given, and those that the cards' rules derive from the file's name.
pub fn tried(given: &[String], cards: &Cards, path: &str) -> Vec<String> {
    [given, &cards.passwords_for(path)].concat()
}

/// How an encrypted key is opened where nobody can be asked.
#[derive(Args)]
pub struct KeyPassphrase {
    #[arg(long, value_name = "FILE")]
    key_passphrase_file: Option<PathBuf>,
}

impl KeyPassphrase {
    /// Reads the key that signs, asking for its passphrase if it has one and none was given.
    pub fn open(&self, face: &Face, key: Option<&Path>) -> Result<Option<SigningKey>, Trouble> {
        let Some(path) = key else { return Ok(None) };
        let given = self.key_passphrase_file.as_deref();
        let given = given.map(|path| opening::passphrase_of(face, path)).transpose()?;
        let ask = || given.or_else(|| opening::ask(face, "passphrase-prompt", &path.display().to_string()));
        let key = SigningKey::new(&read_small(face, path)?, ask);
        key.map(Some).map_err(|error| wrong_key(face, path, &error))
    }
}

/// Why a key cannot sign; where another key is needed, with how to make one.
pub fn wrong_key(face: &Face, path: &Path, error: &KeyError) -> Trouble {
    let values = [("path", path.display().to_string()), ("reason", fault::key(&face.words, error))];
    match error {
        KeyError::Unreadable(_) | KeyError::Unsupported(_) => face.hinted("error-signing-key", &values),
        KeyError::Public | KeyError::PassphraseNeeded | KeyError::PassphraseWrong => {
            face.trouble("error-signing-key", &values)
        }
    }
}

/// Whom the user trusts to have signed and stamped.
#[derive(Args)]
pub struct TrustArgs {
    #[arg(long, value_name = "KEY.pub")]
    signer: Option<String>,
    #[arg(long, value_name = "CERT.pem")]
    tsa_ca: Option<PathBuf>,
}

/// The keys and roots that [`TrustArgs`] names.
#[derive(Default)]
pub struct Trusted {
    signers: Option<Signers>,
    roots: Option<Roots>,
}

impl Trusted {
    /// The same, as the library takes it.
    pub fn trust(&self) -> Trust<'_> {
        Trust { signers: self.signers.as_ref(), roots: self.roots.as_ref() }
    }
}

impl TrustArgs {
    /// Reads what was named: a key or fingerprint as it stands, or a file.
    pub fn load(&self, face: &Face) -> Result<Trusted, Trouble> {
        let signers = self.signer.as_deref().map(|signer| signers(face, signer)).transpose()?;
        let roots = self.tsa_ca.as_deref().map(|path| {
            let wrong = |error: dabao::evidence::time_stamp::Fault| {
                let reason = face.words.word(&error.to_string());
                face.trouble("error-input", &[("path", path.display().to_string()), ("reason", reason)])
            };
            Roots::parse(&read_small(face, path)?).map_err(wrong)
        });
        Ok(Trusted { signers, roots: roots.transpose()? })
    }
}

fn signers(face: &Face, signer: &str) -> Result<Signers, Trouble> {
    let plain = ["SHA256:", "ssh-", "ecdsa-", "sk-"].iter().any(|begin| signer.starts_with(begin));
    let text = match plain {
        true => signer.to_owned(),
        false => String::from_utf8_lossy(&read_small(face, Path::new(signer))?).into_owned(),
    };
    Signers::parse(&text).map_err(|error| {
        let (id, line, option) = match error {
            SignersError::NoKey(0) => ("error-signers-none", String::new(), String::new()),
            SignersError::NoKey(line) => ("error-signers", line.to_string(), String::new()),
            SignersError::Option(line, option) => ("error-signers-option", line.to_string(), option),
        };
        face.hinted(id, &[("path", signer.to_owned()), ("line", line), ("option", option)])
    })
}

/// Reads a small file whole: a key, a signature, a time stamp.
pub fn read_small(face: &Face, path: &Path) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let read =
        dabao::content::open_regular(path).and_then(|file| file.take(MAX_FILE).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| {
        let values = [("path", path.display().to_string()), ("reason", fault::system(&face.words, &error))];
        face.trouble("error-input", &values)
    })
}
