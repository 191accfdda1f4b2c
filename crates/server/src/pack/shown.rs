//! For whom a pack is made, and what is kept from them: fields of entries become digests, documents are left out.
//!
//! What is kept stays proved: an entry's leaf is the same whether a field is shown or only its digest. Nothing of the
//! header of an entry can be kept, so no header names a unit.

use domain::values::Digest;
use engine::proof::leaf::field_digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::journal::InclusionProof;
use crate::api::signatures::documents::SignedDocument;

domain::text_enum! {
    /// For whom a pack is made.
    pub enum Reader {
        /// A partner: sees what the money bought, not which unit has it.
        Partner = "partner",
        /// An auditor: sees everything but personal texts.
        Auditor = "auditor",
    }
}

/// Fields of journal entries that a partner is shown; what is not listed is a digest.
const FIELDS: &[&str] = &[
    "act",
    "allotment",
    "amount_minor",
    "attempt",
    "bank_document",
    "charges",
    "condition",
    "contract",
    "count",
    "currency",
    "cuts",
    "despatch",
    "digest",
    "document_digest",
    "edition",
    "exceptions",
    "first",
    "from",
    "from_allotment",
    "fund",
    "given_minor",
    "invoice",
    "item",
    "line",
    "letter",
    "lines",
    "maker",
    "movement",
    "moves",
    "number",
    "on",
    "order",
    "orders",
    "outcome",
    "part",
    "partner",
    "payable_minor",
    "payment",
    "person",
    "pieces",
    "position",
    "purpose",
    "quantity",
    "rate",
    "rate_on",
    "received_minor",
    "released",
    "result",
    "returned_as",
    "serials",
    "signed",
    "stages",
    "status",
    "supplier",
    "terms",
    "to",
    "to_allotment",
    "to_source",
    "total_minor",
];

/// Something that is kept from the reader, in English and Ukrainian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// What.
    pub what: String,
    /// Where it would stand.
    pub place: String,
    /// Why.
    pub why: String,
    /// What, in Ukrainian.
    pub what_uk: String,
    /// Where it would stand, in Ukrainian.
    pub place_uk: String,
    /// Why, in Ukrainian.
    pub why_uk: String,
}

/// What, where, why in English and in Ukrainian.
type Told = [[&'static str; 3]; 2];

/// What is kept from everyone.
const OF_ALL: &[Told] = &[[
    [
        "names of people, notes, photographs",
        "journal/entries.jsonl: digests under withheld",
        "personal texts are kept outside the journal and can be erased",
    ],
    [
        "імена людей, примітки, фотографії",
        "journal/entries.jsonl: геші в полі withheld",
        "особисті тексти зберігаються поза журналом і можуть бути стерті",
    ],
]];
/// What is kept from partners beside that.
const OF_PARTNERS: &[Told] = &[
    [
        ["which unit ordered, received and accepted", "every file", "need to know"],
        ["який підрозділ замовив, отримав і прийняв", "усі файли", "лише тим, кому треба знати"],
    ],
    [
        ["delivery points", "every file", "need to know"],
        ["місця поставки", "усі файли", "лише тим, кому треба знати"],
    ],
    [
        [
            "the documents of acts",
            "acts/: their digests, which are signed, are shown",
            "they name unit and delivery point; acts, lines and serial numbers are proved by the journal",
        ],
        [
            "документи актів",
            "acts/: показано їхні підписані геші",
            "у них названо підрозділ і місце поставки; акти, рядки й серійні номери доводить журнал",
        ],
    ],
    [
        [
            "other fields of entries",
            "journal/entries.jsonl and acts/: digests under withheld",
            "only what shows where the money went is shown",
        ],
        [
            "інші поля записів",
            "journal/entries.jsonl і acts/: геші в полі withheld",
            "показано лише те, з чого видно шлях коштів",
        ],
    ],
    [
        [
            "entries about payments of several orders at once",
            "journal/entries.jsonl",
            "they name orders that others paid for",
        ],
        [
            "записи про платежі за кілька замовлень разом",
            "journal/entries.jsonl",
            "у них названо замовлення, за які платили інші",
        ],
    ],
    [
        ["whose money paid the rest of shared pieces", "pieces.jsonl: one sum", "others' money"],
        ["хто оплатив решту спільних виробів", "pieces.jsonl: одна сума", "кошти інших"],
    ],
];

impl Reader {
    /// What is kept from the reader.
    pub fn redactions(self) -> Vec<Redaction> {
        let of_partners = if self == Reader::Partner { OF_PARTNERS } else { &[] };
        let redaction = |[english, ukrainian]: &Told| {
            let [what, place, why] = english.map(str::to_owned);
            let [what_uk, place_uk, why_uk] = ukrainian.map(str::to_owned);
            Redaction { what, place, why, what_uk, place_uk, why_uk }
        };
        OF_ALL.iter().chain(of_partners).map(redaction).collect()
    }

    /// A signed document as the reader is shown it.
    pub fn narrow(self, document: SignedDocument) -> Value {
        let mut shown = serde_json::to_value(document).expect("a document is JSON");
        if self == Reader::Partner {
            shown.as_object_mut().expect("an object").remove("document");
            let signatures = shown["signatures"].as_array_mut().into_iter().flatten();
            signatures.filter_map(|signature| signature.get_mut("proof")).for_each(narrow);
        }
        shown
    }

    /// A proved entry as the reader is shown it; `None` when they are not shown it at all.
    pub fn narrow_entry(self, proved: InclusionProof) -> Option<Value> {
        let mut shown = serde_json::to_value(proved).expect("a proof is JSON");
        if self == Reader::Partner {
            let subjects = shown["entry"]["subjects"].as_array().into_iter().flatten();
            let orders = subjects.filter(|subject| subject.as_str().is_some_and(|id| id.starts_with("ord_")));
            let (about, kind) = (orders.count(), shown["entry"]["kind"].as_str().unwrap_or_default());
            if about > 1 && ["invoice_", "payment_"].iter().any(|noun| kind.starts_with(noun)) {
                return None;
            }
            narrow(&mut shown);
        }
        Some(shown)
    }
}

/// Turns the fields of a proved entry that a partner is not shown into digests.
fn narrow(proof: &mut Value) {
    let taken = |proof: &mut Value, place: &str| -> Map<String, Value> {
        match proof.pointer_mut(place).map(Value::take) {
            Some(Value::Object(object)) => object,
            _ => Map::new(),
        }
    };
    let (fields, mut withheld) = (taken(proof, "/entry/fields"), taken(proof, "/entry/withheld"));
    let mut salts = taken(proof, "/salts");
    let mut shown = Map::new();
    for (name, value) in fields {
        if FIELDS.contains(&name.as_str()) {
            shown.insert(name, value);
            continue;
        }
        let salt = salts.remove(&name).and_then(|salt| serde_json::from_value::<Digest>(salt).ok());
        let salt = salt.expect("every shown field has a salt");
        let digest = field_digest(&salt.0, &name, &value).expect("the journal has digested it");
        withheld.insert(name, serde_json::json!(Digest(digest)));
    }
    proof["entry"]["fields"] = Value::Object(shown);
    proof["entry"]["withheld"] = Value::Object(withheld);
    proof["salts"] = Value::Object(salts);
}
