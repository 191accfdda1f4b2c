//! How the rows of `domain::timers` lie in the database.

use super::stored;

stored! {
    domain::timers::Timer {
        at: ["at"],
        deadline: ["deadline"],
        object: ["object"],
    }
}
