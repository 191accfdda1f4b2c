//! Signature files: containers that signing programs elsewhere make, such as CAdES (ETSI EN 319 122-1), kept beside the
//! signatures made here.
//!
//! No rule counts them, and what each is worth is asked whenever it is shown: a root may be trusted later. Reading
//! order: `orders::attach_signature_file`, `acceptance::attach_signature_file`.

use crate::files::{self, FileHolder, FilePurpose, FileUse, MediaType, NamedFile};
use crate::limits::SIGNATURE_FILES_MAX;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::Id;
use crate::wording::{Remedy, Rule};

/// Position of an object's first signature file; those before it are for its other files.
const FIRST: i64 = 1_001;

fn positions() -> impl Iterator<Item = i64> {
    (FIRST..).take(SIGNATURE_FILES_MAX)
}

/// Asks for what [`position`] reads.
pub fn want(state: &mut State, object: impl Id, file: &NamedFile) {
    for position in positions() {
        state.file_uses.want(&(object.bits(), position));
    }
    files::want_usable(state, file);
}

/// Where a further signature file of an object goes.
pub fn position(state: &State, object: impl Id, file: &NamedFile) -> Result<i64, Rejection> {
    if file.media != MediaType::P7s {
        return Err(Rejection::field("file", file.media, Rule::NotASignature, Remedy::GiveSignature));
    }
    files::require_usable(state, file)?;
    let named = |position: &i64| state.file_uses.get(&(object.bits(), *position));
    let mut before = positions().map_while(|position| named(&position));
    if before.any(|named| named.file.digest == file.digest) {
        return Err(Rejection::Repeated { field: "file", value: file.digest.to_string() });
    }
    positions().find(|position| named(position).is_none()).ok_or(Rejection::TooMany {
        field: "signature_files",
        count: SIGNATURE_FILES_MAX + 1,
        limit: SIGNATURE_FILES_MAX,
    })
}

/// The row that names it; its part is the edition that it signs.
pub fn named(object: impl Id, holder: FileHolder, position: i64, edition: i64, file: NamedFile) -> FileUse {
    FileUse {
        object: object.bits(),
        position,
        holder,
        file,
        purpose: FilePurpose::Signature,
        title: None,
        part: Some(edition),
        is_current: true,
    }
}
