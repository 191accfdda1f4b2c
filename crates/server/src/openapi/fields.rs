//! A schema as a flat list of fields, for people: `lines[].quantity`, a whole number, required.

use serde_json::Value;

/// Levels of nested objects that are written out; deeper ones are named.
const LEVELS_MAX: usize = 4;
/// Words of a closed list that are written out.
const WORDS_MAX: usize = 24;

/// One field of a body.
pub struct Field {
    /// Where it stands, such as `lines[].quantity`.
    pub path: String,
    /// What its value is.
    pub kind: String,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it means.
    pub description: String,
}

/// The schema itself, or that which it refers to.
pub fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let target = schema["$ref"].as_str().and_then(|reference| document.pointer(reference.strip_prefix('#')?));
    target.unwrap_or(schema)
}

/// The fields of a schema, each before those within it.
pub fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect(document, schema, "", LEVELS_MAX, &mut found);
    found
}

fn collect(document: &Value, schema: &Value, within: &str, levels: usize, found: &mut Vec<Field>) {
    let schema = resolved(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(document, part, within, levels, found);
    }
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (name, value) in schema["properties"].as_object().into_iter().flatten() {
        let value = without_null(value);
        let path = format!("{within}{name}");
        let is_required = required.iter().any(|required| required == name);
        let description = described(document, value);
        let (inner, below) = match value.get("items") {
            Some(items) => (items, format!("{path}[].")),
            None => (value, format!("{path}.")),
        };
        found.push(Field { kind: kind(document, value), path, is_required, description });
        if levels > 0 {
            collect(document, inner, &below, levels - 1, found);
        }
    }
}

/// The one schema beside null.
fn without_null(schema: &Value) -> &Value {
    let choices = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    match choices.iter().filter(|choice| choice["type"] != "null").collect::<Vec<_>>().as_slice() {
        [only] => only,
        _ => schema,
    }
}

fn described(document: &Value, schema: &Value) -> String {
    let own = schema["description"].as_str();
    own.or_else(|| resolved(document, schema)["description"].as_str()).unwrap_or_default().to_owned()
}

/// What a value of the schema is, in words.
pub fn kind(document: &Value, schema: &Value) -> String {
    let schema = without_null(schema);
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let target = resolved(document, schema);
    if let Some(words) = target["enum"].as_array().filter(|words| words.len() <= WORDS_MAX) {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
    }
    if let Some(items) = target.get("items") {
        return format!("list of {}", kind(document, items));
    }
    if let Some(choices) = target["oneOf"].as_array() {
        return choices.iter().map(|choice| variant(document, choice)).collect::<Vec<_>>().join(" | ");
    }
    let simple = match &target["type"] {
        Value::String(word) => word.as_str(),
        Value::Array(words) => words.first().and_then(Value::as_str).unwrap_or_default(),
        _ => "object",
    };
    match name {
        Some(name) if simple == "string" => format!("string, {name}"),
        _ => simple.to_owned(),
    }
}

/// A choice: a word, or an object named by its one field.
fn variant(document: &Value, choice: &Value) -> String {
    let mut properties = choice["properties"].as_object().into_iter().flatten();
    match (properties.next(), properties.next()) {
        (Some((name, value)), None) => {
            let inner = value["properties"].as_object().into_iter().flatten();
            let names: Vec<_> = inner.map(|(name, _)| name.as_str()).collect();
            match names.as_slice() {
                [] => format!("{{{name}: {}}}", kind(document, value)),
                names => format!("{{{name}: {{{}}}}}", names.join(", ")),
            }
        }
        _ => kind(document, choice),
    }
}
