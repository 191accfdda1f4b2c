//! JSON canonicalization (RFC 8785) for the values events are made of: one value, one spelling.
//!
//! The subset is null, booleans, integers, strings, arrays and objects. Integers keep all their
//! digits, also beyond 2^53, where a reader with IEEE doubles would round. Not here: parsing.

mod serializer;
mod writer;

use serde::Serialize;
use thiserror::Error;

use writer::Writer;
pub use writer::{Member, Parts};

/// Deepest nesting of arrays and objects, so that recursion is bounded.
pub const MAX_DEPTH: usize = 64;

/// Room for the text of a usual document, so that it does not move while it grows.
const DOCUMENT_BYTES_USUAL: usize = 2_048;

/// Why a value has no canonical form here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// Events carry integers only; the number is given as serde_json prints it.
    #[error("{0} is not an integer; canonical values hold no fractions or exponents")]
    Float(String),
    /// The value nests deeper than [`MAX_DEPTH`].
    #[error("the value nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// A value that JSON has no form for, such as a key that is no text.
    #[error("the value cannot be written: {0}")]
    Unwritable(String),
}

/// The canonical bytes of `value`: no white space, keys sorted by UTF-16 code units (RFC 8785, 3.2).
///
/// # Errors
/// [`CanonicalError`] when the value holds a float or nests too deep.
pub fn to_canonical(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::new();
    write_canonical(value, &mut out)?;
    Ok(out)
}

/// The canonical bytes of a document made by this program.
///
/// # Panics
/// When it holds a float or nests too deep, which no document of ours does.
pub fn canonical(value: &(impl Serialize + ?Sized)) -> Vec<u8> {
    let mut out = Vec::with_capacity(DOCUMENT_BYTES_USUAL);
    write_canonical(value, &mut out).expect("documents hold integers and text and are shallow");
    out
}

/// Appends the canonical bytes of `value` to `out`, so that one buffer serves many values, and answers where its parts
/// stand.
///
/// # Errors
/// As [`to_canonical`]; `out` then holds an unfinished value.
pub fn write_canonical(
    value: &(impl Serialize + ?Sized),
    out: &mut Vec<u8>,
) -> Result<Parts, CanonicalError> {
    value.serialize(Writer { out, depth: MAX_DEPTH })
}

/// Appends `text` as a canonical JSON string.
///
/// RFC 8785, 3.2.2.2 asks for the short escapes, `\u00xx` in lower case for other control characters
/// and nothing else escaped, which is how serde_json writes strings.
pub fn write_string(text: &str, out: &mut Vec<u8>) {
    let is_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // Without an early end all bytes are compared at once; hardly any text has one to escape.
    if text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
        return serde_json::to_writer(out, text).expect("writing a string to memory cannot fail");
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn text(value: &Value) -> String {
        String::from_utf8(to_canonical(value).unwrap()).unwrap()
    }

    #[test]
    fn rfc_8785_string_example() {
        let parsed: Value = serde_json::from_str(
            r#"{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null, true, false]}"#,
        )
        .unwrap();
        assert_eq!(text(&parsed), r#"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#);
    }

    #[test]
    fn rfc_8785_key_order_example() {
        let parsed: Value = serde_json::from_str(
            r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#,
        )
        .unwrap();
        let canonical = text(&parsed);
        let order = [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ];
        let positions: Vec<usize> = order.iter().map(|name| canonical.find(name).unwrap()).collect();
        assert!(positions.is_sorted(), "{canonical}");
    }

    #[test]
    fn ukrainian_keys_and_integers() {
        let value = json!({"ґ": 1, "є": -2, "а": i64::MIN, "ї": u64::MAX, "order": []});
        assert_eq!(
            text(&value),
            r#"{"order":[],"а":-9223372036854775808,"є":-2,"ї":18446744073709551615,"ґ":1}"#
        );
    }

    #[test]
    fn control_characters_and_delete() {
        assert_eq!(
            text(&json!("\u{8}\t\n\u{c}\r\u{0}\u{1f}\u{7f}/")),
            "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u{7f}/\""
        );
    }

    #[test]
    fn floats_and_deep_values_are_refused() {
        assert_eq!(to_canonical(&json!({"a": [1.5]})), Err(CanonicalError::Float("1.5".into())));
        assert_eq!(to_canonical(&json!(1.0)), Err(CanonicalError::Float("1.0".into())));
        let nested = |depth| (0..depth).fold(Value::Null, |inner, _| json!([inner]));
        assert!(to_canonical(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(to_canonical(&nested(MAX_DEPTH + 1)), Err(CanonicalError::TooDeep));
    }

    #[derive(Serialize)]
    enum Kind {
        Of { size: i64, kind: i64 },
    }

    #[derive(Serialize)]
    struct Inner {
        z: [i64; 2],
        a: Vec<i64>,
    }

    #[derive(Serialize)]
    struct Unsorted {
        zone: &'static str,
        lines: Vec<Inner>,
        none: [i64; 0],
        kind: Kind,
        alone: Inner,
        marks: (i64, &'static str),
    }

    #[test]
    fn members_in_any_order_are_sorted_and_their_places_known() {
        let inner = || Inner { z: [1, 2], a: vec![] };
        let kind = Kind::Of { size: 1, kind: 2 };
        let (lines, marks) = (vec![inner(), inner()], (7, "a\"b"));
        let value = Unsorted { zone: "Київ", lines, none: [], kind, alone: inner(), marks };
        let mut out = b"before".to_vec();
        let parts = write_canonical(&value, &mut out).unwrap();
        let (inner, kind) = (r#"{"a":[],"z":[1,2]}"#, r#"{"Of":{"kind":2,"size":1}}"#);
        let lines = format!("[{inner},{inner}]");
        let expected = [
            ("alone", inner, vec![]),
            ("kind", kind, vec![]),
            ("lines", &lines, vec![inner, inner]),
            ("marks", r#"[7,"a\"b"]"#, vec!["7", r#""a\"b""#]),
            ("none", "[]", vec![]),
            ("zone", r#""Київ""#, vec![]),
        ];
        let members: Vec<_> = expected.iter().map(|(name, text, _)| format!("\"{name}\":{text}")).collect();
        let text = std::str::from_utf8(&out).unwrap();
        assert_eq!(text, format!("before{{{}}}", members.join(",")));
        let found = parts.members.iter().map(|Member { name, value, elements }| {
            let value = &text[value.clone()];
            (&**name, value, elements.iter().map(|element| &value[element.clone()]).collect())
        });
        assert_eq!(found.collect::<Vec<(_, _, Vec<_>)>>(), expected);
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_back_as_the_same_value(value in any_value()) {
            let canonical = to_canonical(&value).unwrap();
            let read: Value = serde_json::from_slice(&canonical).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(to_canonical(&read).unwrap(), canonical);
        }
    }
}
