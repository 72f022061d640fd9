//! How values come in and go out as text: one constructor, a code for each refusal, no echo of what was typed.

use std::fmt::Display;

use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer};

/// What a body may hold where a text is wanted. Serde's own complaint about a number would repeat the number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Held {
    Text(String),
    Other(IgnoredAny),
}

/// Reads a text by `parse`; the error is the reason's code, never the text.
pub(super) fn read<'de, D, T, R>(
    deserializer: D,
    parse: impl FnOnce(&str) -> Result<T, R>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    R: Display,
{
    match Held::deserialize(deserializer)? {
        Held::Text(text) => parse(&text).map_err(D::Error::custom),
        Held::Other(_) => Err(D::Error::custom("text_expected")),
    }
}

/// Declares a module's `Reason`: one line per refusal, with the stable code that the web app translates.
macro_rules! reasons {
    ($(#[$about:meta])* pub enum Reason { $($(#[$doc:meta])* $name:ident => $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason { $($(#[$doc])* #[doc = concat!("`", $code, "`")] $name,)+ }

        impl Reason {
            /// Every reason, for whoever must have a sentence for each.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }

        impl std::fmt::Display for Reason {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::error::Error for Reason {}
    };
}

/// A value that anyone may see: shown, written and read as its text.
macro_rules! public_value {
    ($value:ident) => {
        impl std::fmt::Display for $value {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl TryFrom<String> for $value {
            type Error = Reason;

            fn try_from(text: String) -> Result<Self, Reason> {
                Self::parse(&text)
            }
        }

        impl serde::Serialize for $value {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::wire::read(deserializer, Self::parse)
            }
        }
    };
}

/// A value about a person, or a secret: neither `Debug`, `Display` nor serde lets it out.
/// Named with how to read it, it comes in as text.
macro_rules! guarded_value {
    ($value:ident) => {
        impl std::fmt::Debug for $value {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($value), "(…)"))
            }
        }
    };
    ($value:ident, $parse:expr) => {
        super::wire::guarded_value!($value);

        impl<'de> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::wire::read(deserializer, $parse)
            }
        }
    };
}

pub(super) use {guarded_value, public_value, reasons};
