//! Drafts: what a person has filled in and not sent, kept so that nothing typed is lost.
//!
//! Each is a text that only its form understands.

use domain::values::{Id, PersonId};

use crate::Engine;
use crate::store::{Connection, Existing, StoreError, Upsert, Value};

/// Longest draft.
pub const DRAFT_BYTES_MAX: usize = 65_536;

const READ: &str = "SELECT text FROM local_draft WHERE person_id = $1 AND form = $2";
const REMOVE: &str = "DELETE FROM local_draft WHERE person_id = $1 AND form = $2";
const SAVE: Upsert = Upsert {
    table: "local_draft",
    columns: &["person_id", "form", "text"],
    key: &["person_id", "form"],
    existing: Existing::Replaced,
};

fn key(person: PersonId, form: &str) -> [Value; 2] {
    [person.bits().to_be_bytes().into(), form.into()]
}

/// A person's draft of a form, if there is one.
pub fn draft(
    connection: &mut dyn Connection,
    person: PersonId,
    form: &str,
) -> Result<Option<String>, StoreError> {
    let rows = connection.query(READ, &key(person, form))?;
    rows.into_iter().next().map(|row| Ok(row[0].text()?.to_owned())).transpose()
}

impl Engine {
    /// Keeps a person's draft of a form, or forgets it when there is no text.
    ///
    /// # Panics
    /// When the text is longer than [`DRAFT_BYTES_MAX`], which its form prevents.
    pub async fn keep_draft(
        &self,
        person: PersonId,
        form: impl Into<String>,
        text: Option<String>,
    ) -> Result<(), StoreError> {
        let form = form.into();
        let bytes = text.as_ref().map_or(0, String::len);
        assert!(bytes <= DRAFT_BYTES_MAX, "a draft of {form} has {bytes} bytes");
        let keep = move |connection: &mut dyn Connection| {
            let mut row = Vec::from(key(person, &form));
            match text {
                Some(text) => {
                    row.push(text.into());
                    connection.upsert(&SAVE, &[row])
                }
                None => connection.execute(REMOVE, &row).map(drop),
            }
        };
        self.change_local(keep).await
    }
}
