//! Typed 128-bit ids with a prefix that is visible only outside the database.
//!
//! Documents made by commands get rising UUIDv7-like ids from the engine; reference data (organisations, items,
//! contracts…) is identified by its code, so its id is a UUIDv8 digest of kind and code (ADR 0003).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

use super::Code;
use super::hexadecimal::{as_text, read_digits, write_digits};

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an identifier of the form {prefix}_ followed by 32 hexadecimal digits")]
pub struct IdError {
    /// The text as given, cut to 60 characters.
    pub text: String,
    /// The prefix that was expected.
    pub prefix: &'static str,
}

/// What every typed id offers to code that is generic over ids.
pub trait Id: Copy + Ord + fmt::Display + fmt::Debug {
    /// The visible prefix, without the underscore.
    const PREFIX: &'static str;
    /// The raw 128 bits.
    fn bits(self) -> u128;
    /// An id from its raw bits.
    fn from_bits(bits: u128) -> Self;
    /// The id that a text is, if it is one of this kind; for texts that are often ids of other kinds.
    fn of_text(text: &str) -> Option<Self>;
}

/// The UUIDv8 (RFC 9562, section 5.8) whose free bits are the SHA-256 of `prefix` and the parts, each after a zero byte.
fn digest_of(prefix: &str, parts: &[&str]) -> u128 {
    let start = Sha256::new().chain_update(prefix);
    let hash = parts.iter().fold(start, |hash, part| hash.chain_update([0]).chain_update(part)).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    u128::from_be_bytes(bytes)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// The id of the object with this code.
            pub fn of_code(code: &Code) -> Self {
                Self::of_parts(&[code.as_str()])
            }

            /// The id of the object that these parts identify together.
            pub fn of_parts(parts: &[&str]) -> Self {
                Self(digest_of($prefix, parts))
            }

            fn text(self) -> [u8; $prefix.len() + 33] {
                let mut text = [b'_'; $prefix.len() + 33];
                let (prefix, digits) = text.split_at_mut($prefix.len());
                prefix.copy_from_slice($prefix.as_bytes());
                write_digits(&self.0.to_be_bytes(), &mut digits[1..]);
                text
            }
        }

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn bits(self) -> u128 {
                self.0
            }
            fn from_bits(bits: u128) -> Self {
                Self(bits)
            }
            fn of_text(text: &str) -> Option<Self> {
                let digits = text.strip_prefix(concat!($prefix, "_")).and_then(read_digits);
                digits.map(|bytes| Self(u128::from_be_bytes(bytes)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(as_text(&self.text()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::of_text(text).ok_or_else(|| IdError { text: text.chars().take(60).collect(), prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(as_text(&self.text()))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// An organisation: unit, agency, supplier, partner, inspectorate, auditor or hub.
    OrganisationId = "org";
    /// A person; their name is personal data kept apart.
    PersonId = "per";
    /// An appointment of a person to a role at an organisation.
    AppointmentId = "apt";
    /// A letter that names people.
    LetterId = "ltr";
    /// A public key that a person signs documents with.
    KeyId = "key";
    /// An access token of a person.
    TokenId = "tok";
    /// A signature policy.
    SignaturePolicyId = "pol";
    /// A catalogue category.
    CategoryId = "cat";
    /// A catalogue item.
    ItemId = "itm";
    /// A framework agreement that ranked contracts stand under.
    FrameworkId = "frw";
    /// A contract with one supplier.
    ContractId = "ctr";
    /// An offer of one item under one contract.
    OfferId = "ofr";
    /// A fund.
    FundId = "fnd";
    /// An allotment of a fund's money.
    AllotmentId = "alt";
    /// A coded delivery point of a unit.
    DeliveryPointId = "dpt";
    /// An order.
    OrderId = "ord";
    /// A despatch of an order.
    DespatchId = "dsp";
    /// The manifest of one line of a despatch.
    ManifestId = "mnf";
    /// An acceptance act.
    ActId = "act";
    /// A supplier's invoice.
    InvoiceId = "inv";
    /// A payment order.
    PaymentId = "pay";
    /// A bank confirmation of a payment.
    ConfirmationId = "cnf";
    /// A pledge of a partner.
    PledgeId = "plg";
    /// A package that partners pay for.
    PackageId = "pkg";
    /// A need of an organisation.
    RequirementId = "req";
    /// A list of needs for a partner.
    RequirementListId = "rql";
    /// What a unit says of an item.
    RatingId = "rat";
    /// A notice to one person.
    NoticeId = "ntc";
    /// A webhook that somebody subscribed to.
    WebhookId = "whk";
    /// A mail on its way.
    MailId = "mai";
    /// An import that a person began.
    ImportId = "imp";
}
