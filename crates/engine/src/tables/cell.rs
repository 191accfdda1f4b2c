//! How the rows of `domain::cell` lie in the database.

use super::stored;

stored! {
    domain::cell::Cell {
        id: ["id"],
        name: ["name"],
        zone: ["zone"],
        log_key: ["log_key"],
        is_demo: ["is_demo"],
        founded_at: ["founded_at"],
        revision: ["revision"],
    }
    domain::cell::PublicLogKey {
        since: ["since"],
        key: ["public_key"],
        old_signature: ["old_signature"],
        new_signature: ["new_signature"],
    }
    domain::cell::Counter {
        series: ["series"],
        last: ["last"],
    }
}
