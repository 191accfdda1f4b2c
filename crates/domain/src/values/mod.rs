//! Small value types that cannot be invalid once made: ids, money, text, time, digests.

mod canonical;
mod digest;
mod hexadecimal;
mod id;
mod money;
mod public_key;
mod text;
mod text_enum;
mod time;

pub use canonical::{
    CanonicalError, MAX_DEPTH, Member, Parts, canonical, to_canonical, write_canonical, write_string,
};
pub use digest::{AuthenticatorBytes, Digest, HexError, KeyBytes, PointBytes, SignatureBytes};
pub use id::*;
pub use money::{Currency, Money, parse_minor, render_minor};
pub use public_key::{Origin, OriginError, Passkey, PublicKey};
pub use text::{CODE_CHARACTERS, Code, Personal, Sealed, SerialNumber, Text, TextError, seal_of};
pub use text_enum::UnknownWord;
pub use time::{Date, Timestamp, Zone};

#[cfg(test)]
mod tests;
