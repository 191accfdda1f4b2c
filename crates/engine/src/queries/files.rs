//! Which objects name which files.

use domain::files::{FileErasure, FileUse};
use domain::values::{Digest, Id};

use super::{Select, find};
use crate::store::{Connection, StoreError};

/// Objects that name a file which are looked at.
const USES_MAX: usize = 100;
/// Files of an object that are shown.
const FILES_MAX: usize = 400;

/// The uses of a file, also by objects that name it no more; none once it was erased.
pub fn uses(connection: &mut dyn Connection, digest: &Digest) -> Result<Vec<FileUse>, StoreError> {
    if find::<FileErasure>(connection, digest)?.is_some() {
        return Ok(Vec::new());
    }
    Select::<FileUse>::all().equal("digest", Some(digest)).page(connection, "object", USES_MAX)
}

/// The files that an object names now, in order.
pub fn of_object(connection: &mut dyn Connection, object: impl Id) -> Result<Vec<FileUse>, StoreError> {
    let of = Select::<FileUse>::all().equal("object", Some(&object.bits())).equal("is_current", Some(&true));
    of.page(connection, "position", FILES_MAX)
}
