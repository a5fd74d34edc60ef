//! How strong what proves a bundle is, and what it consists of.

use crate::evidence::custody::Entry;
use crate::evidence::signers::Signers;
use crate::evidence::time_stamp::Roots;
use schemars::JsonSchema;
use serde::Serialize;

/// What a bundle proves, whatever its digests say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Damage shows, and a change that forgot a digest. Who changes payload and manifests
    /// together is not found out.
    Unsigned,
    /// Nobody without the key can have changed anything since it was signed.
    Signed,
    /// And it was signed no later than an authority says; whoever has the key cannot have
    /// changed it after that.
    SignedAndTimeStamped,
}

/// Whom the user trusts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trust<'a> {
    /// Whose signature is expected; if nobody's, keys are named and compared with nobody.
    pub signers: Option<&'a Signers>,
    /// The roots that authorities of time stamps must lead to; if none, they are named and
    /// compared with nobody.
    pub roots: Option<&'a Roots>,
}

/// What proves a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How strong it is.
    pub strength: Strength,
    /// The signatures that fit, by number.
    pub signatures: Vec<SignatureFound>,
    /// The time stamps that hold, by subject and number.
    pub stamps: Vec<StampFound>,
    /// What was done with the bundle, the oldest first.
    pub custody: Vec<Done>,
}

/// A signature that fits the tag manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SignatureFound {
    /// Where it is in the bag.
    pub path: String,
    /// By what the key is known: `SHA256:` and the digest of its public half.
    pub key: String,
    /// The kind of key, as in `ssh-ed25519`.
    pub algorithm: String,
    /// Whether the key is one of those expected; absent where nobody's was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<bool>,
    /// The name under which the key was expected; empty where none is stated.
    pub signer: String,
}

/// A time stamp that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StampFound {
    /// Where the answer of the authority is in the bag.
    pub path: String,
    /// The file that is stamped.
    pub subject: String,
    /// When, as the authority says, in UTC.
    pub time: String,
    /// The subject of the authority's certificate.
    pub authority: String,
    /// Whether its certificates lead to a root that was given.
    pub trusted: bool,
}

/// One entry of the custody log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Done {
    /// The day.
    pub date: String,
    /// The command.
    pub command: String,
    /// The program and its version.
    pub software: String,
    /// The files that it brought in.
    pub files: Vec<String>,
}

impl From<&Entry> for Done {
    fn from(entry: &Entry) -> Self {
        Done {
            date: entry.date.to_string(),
            command: entry.command.clone(),
            software: entry.software.clone(),
            files: entry.files.iter().map(|(_, path)| path.clone()).collect(),
        }
    }
}
