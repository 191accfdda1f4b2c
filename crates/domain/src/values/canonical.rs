//! Canonical JSON (RFC 8785) for digests and signatures; integers only, since the project has no floats.

use serde_json::Value;

/// The canonical bytes of a JSON value: object keys sorted by UTF-16 code units, no white space.
///
/// # Panics
/// When the value holds a float: no type of this project serialises to one.
pub fn canonical(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Array(elements) => {
            out.push(b'[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(element, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (index, (name, field)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                scalar(&Value::from(name.as_str()), out);
                out.push(b':');
                write(field, out);
            }
            out.push(b'}');
        }
        Value::Number(number) => {
            assert!(!number.is_f64(), "a float reached canonical JSON: {number}");
            scalar(value, out);
        }
        Value::Null | Value::Bool(_) | Value::String(_) => scalar(value, out),
    }
}

fn scalar(value: &Value, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("writing to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_by_utf16_code_units() {
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2, "ö": 3, "1": 4, "\r": 5, "€": 6, "\u{80}": 7});
        let text = String::from_utf8(canonical(&value)).expect("JSON is UTF-8");
        assert_eq!(text, "{\"\\r\":5,\"1\":4,\"\u{80}\":7,\"ö\":3,\"€\":6,\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    #[test]
    fn strings_are_escaped_as_the_rfc_says() {
        let value = json!("€$\u{f}\nA'B\"\\\\\"/");
        assert_eq!(canonical(&value), "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"".as_bytes());
    }
}
