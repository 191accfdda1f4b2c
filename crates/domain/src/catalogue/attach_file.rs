//! Attach a picture or document to an item.

use serde::{Deserialize, Serialize};

use super::item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::files::{self, FileHolder, FilePurpose, FileUse, NamedFile};
use crate::limits::{ITEM_FILES_EVER_MAX, ITEM_FILES_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Id, ItemId, Text};
use crate::wording::{Remedy, Rule};

/// Attaches a file to an item.
#[derive(Clone, Debug)]
pub struct AttachItemFile {
    /// The item.
    pub item: ItemId,
    /// The file.
    pub file: NamedFile,
    /// Picture or document.
    pub purpose: FilePurpose,
    /// What the file shows or says, for those who read it and those who cannot see it.
    pub title: Text,
}

/// A file was attached to an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemFileAttached {
    item: ItemId,
    position: i64,
    file: NamedFile,
    purpose: FilePurpose,
    title: Text,
}

/// Asks for an item and the files it ever named.
pub(super) fn want_files(state: &mut State, id: ItemId) {
    if let Some(count) = state.items.want(&id).map(|item| item.file_count) {
        files::want_uses(state, id, count);
    }
}

impl Verb for AttachItemFile {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_files(state, self.item);
        files::want_usable(state, &self.file);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let item = item(state, self.item)?;
        policy::require(state, context, Action::ManageCatalogue, &Subject::of("item", item.id, item.maker))?;
        let fits = match self.purpose {
            FilePurpose::Picture => self.file.media.is_image(),
            FilePurpose::Document => true,
            FilePurpose::Photo | FilePurpose::Scan | FilePurpose::Signature => false,
        };
        if !fits {
            let rule = Rule::NotForMedia.with([&self.file.media]);
            return Err(Rejection::field("purpose", self.purpose, rule, Remedy::AttachAs));
        }
        files::require_usable(state, &self.file)?;
        let named: Vec<_> = files::current(state, self.item).collect();
        if named.iter().any(|named| named.file.digest == self.file.digest) {
            return Err(Rejection::Repeated { field: "file", value: self.file.digest.to_string() });
        }
        if named.len() >= ITEM_FILES_MAX {
            return Err(Rejection::TooMany { field: "files", count: named.len() + 1, limit: ITEM_FILES_MAX });
        }
        bounded("position", item.file_count + 1, 1, ITEM_FILES_EVER_MAX)?;

        // Nothing below can be refused.
        let AttachItemFile { item: id, file, purpose, title } = self.clone();
        Ok(vec![ItemFileAttached { item: id, position: item.file_count + 1, file, purpose, title }.into()])
    }
}

impl Fact for ItemFileAttached {
    fn keys(&self, state: &mut State) {
        state.items.want(&self.item);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.items.update(&self.item).file_count = self.position;
        state.file_uses.insert(FileUse {
            object: self.item.bits(),
            position: self.position,
            holder: FileHolder::Item,
            file: self.file,
            purpose: self.purpose,
            title: Some(self.title.clone()),
            part: None,
            is_current: true,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.item.to_string(), self.file.digest.to_string()]
    }
}
