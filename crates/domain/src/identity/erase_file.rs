//! Erase a file: its content goes for good, whoever names it goes on naming its digest.

use serde::{Deserialize, Serialize};

use super::erase_personal::ErasureReason;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::files::FileErasure;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, Digest, OrganisationId};

/// Erases the content of a file; the same content is not taken again.
#[derive(Clone, Debug)]
pub struct EraseFile {
    /// The file.
    pub digest: Digest,
    /// Why.
    pub reason: ErasureReason,
}

/// The content of a file was erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileErased {
    /// The file.
    pub digest: Digest,
    reason: ErasureReason,
}

impl Verb for EraseFile {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.file_erasures.want(&self.digest);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        // Nobody holds a file; erasing is allowed anywhere or not at all.
        let code = Code::new(&self.digest.to_string()).expect("64 digits are a code");
        let subject = Subject::of("file", self.digest, OrganisationId::of_code(&code));
        policy::require(state, context, Action::ErasePersonal, &subject)?;
        if state.file_erasures.get(&self.digest).is_some() {
            return Err(Rejection::FileErased { digest: self.digest.to_string() });
        }

        // Nothing below can be refused.
        Ok(vec![FileErased { digest: self.digest, reason: self.reason }.into()])
    }
}

impl Fact for FileErased {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.file_erasures.insert(FileErasure { digest: self.digest, at: stamp.at });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.digest.to_string()]
    }
}
