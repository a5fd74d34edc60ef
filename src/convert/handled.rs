//! What was done to personal data: how many of what kind, never the values.

use crate::privacy::Counts;
use crate::schema::Personal;
use schemars::JsonSchema;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What was done to a piece of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A part of it is hidden.
    Masked,
    /// A keyed pseudonym stands for it.
    Pseudonymised,
    /// Its digest stands for it, which whoever knows all numbers can turn back.
    Hashed,
    /// It stands there as it is, for the user asked for it.
    Plain,
}

/// A kind of personal data, as reports name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// An id.
    Id,
    /// A name.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An identity card number.
    Identity,
    /// A bank card number.
    BankCard,
    /// A street address.
    Address,
    /// A cell of which something was masked while the input was read.
    Text,
}

impl From<Personal> for What {
    fn from(kind: Personal) -> Self {
        match kind {
            Personal::Phone => What::Phone,
            Personal::Identity => What::Identity,
            Personal::BankCard => What::BankCard,
            Personal::Address => What::Address,
        }
    }
}

impl How {
    /// The word used in JSON and the message catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Masked => "masked",
            How::Pseudonymised => "pseudonymised",
            How::Hashed => "hashed",
            How::Plain => "plain",
        }
    }
}

impl What {
    /// The word used in JSON and the message catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Id => "id",
            What::Name => "name",
            What::Phone => "phone",
            What::Email => "email",
            What::Identity => "identity",
            What::BankCard => "bank-card",
            What::Address => "address",
            What::Text => "text",
        }
    }
}

/// How many pieces of one kind were handled in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Handled {
    /// In which way.
    pub how: How,
    /// The kind.
    pub what: What,
    /// How many.
    pub count: u64,
}

/// Gathers what was done to personal data.
#[derive(Debug, Default)]
pub struct Handling(RefCell<BTreeMap<(How, What), u64>>);

impl Handling {
    /// Counts some pieces of a kind.
    pub fn add(&self, how: How, what: What, count: u64) {
        if count > 0 {
            *self.0.borrow_mut().entry((how, what)).or_insert(0) += count;
        }
    }

    /// Counts what was found in free text.
    pub fn add_counts(&self, how: How, counts: Counts) {
        self.add(how, What::Phone, counts.phones);
        self.add(how, What::Identity, counts.identities);
        self.add(how, What::BankCard, counts.bank_cards);
    }

    /// What was done, by way and kind.
    pub fn list(&self) -> Vec<Handled> {
        let met = self.0.borrow();
        met.iter().map(|((how, what), count)| Handled { how: *how, what: *what, count: *count }).collect()
    }
}
