//! How the rows of `domain::files` lie in the database.

use super::stored;

stored! {
    domain::files::FileUse {
        object: ["object"],
        position: ["position"],
        holder: ["holder"],
        file: ["digest", "media", "size_bytes"],
        purpose: ["purpose"],
        title: ["title"],
        part: ["part"],
        is_current: ["is_current"],
    }
    domain::files::FileErasure {
        digest: ["digest"],
        at: ["at"],
    }
}
