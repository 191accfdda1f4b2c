//! Half-sentences of refusals and notes: English patterns in closed lists, so that pages can say them in other languages.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer};

/// What stands in a pattern for a value.
pub const GAP: &str = "{}";

/// An entry of a list of half-sentences.
#[derive(Debug, PartialEq, Eq)]
pub struct Wording {
    /// The list, such as `rule`.
    pub list: &'static str,
    /// Its name in the list, such as `LiesInFuture`.
    pub name: &'static str,
    /// What it says in English, with a [`GAP`] for each value.
    pub pattern: &'static str,
}

impl Wording {
    /// The key that other languages know it by: `LiesInFuture` of the rules is `rule-lies-in-future`.
    pub fn key(&self) -> String {
        let mut key = self.list.to_owned();
        for letter in self.name.chars() {
            if letter.is_uppercase() {
                key.push('-');
            }
            key.extend(letter.to_lowercase());
        }
        key
    }
}

/// A half-sentence with what is put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Which.
    pub wording: &'static Wording,
    /// What is put into its gaps, in their order.
    pub values: Box<[String]>,
}

impl Phrase {
    /// A half-sentence whose gaps are filled.
    ///
    /// # Panics
    /// When there are more or fewer values than gaps.
    pub fn new<const N: usize>(wording: &'static Wording, values: [&dyn Display; N]) -> Phrase {
        assert_eq!(wording.pattern.matches(GAP).count(), N, "values for the gaps of {}", wording.name);
        Phrase { wording, values: values.iter().map(ToString::to_string).collect() }
    }
}

impl Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = self.values.iter();
        for (nth, part) in self.wording.pattern.split(GAP).enumerate() {
            if nth > 0 {
                f.write_str(values.next().map_or("", String::as_str))?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}

impl Serialize for Phrase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Declares a list of half-sentences.
#[macro_export]
macro_rules! wordings {
    ($(#[$meta:meta])* $list:ident = $key:literal { $($name:ident = $pattern:literal;)* }) => {
        $(#[$meta])*
        #[expect(missing_docs, reason = "each is its own English text")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $list {
            $($name,)*
        }

        impl $list {
            /// Every one there is.
            pub const ALL: &'static [$crate::phrase::Wording] = &[
                $($crate::phrase::Wording { list: $key, name: stringify!($name), pattern: $pattern },)*
            ];

            /// The half-sentence with these in its gaps.
            pub fn with<const N: usize>(
                self,
                values: [&dyn ::std::fmt::Display; N],
            ) -> $crate::phrase::Phrase {
                $crate::phrase::Phrase::new(&Self::ALL[self as usize], values)
            }
        }

        impl From<$list> for $crate::phrase::Phrase {
            fn from(one: $list) -> $crate::phrase::Phrase {
                one.with([])
            }
        }
    };
}
