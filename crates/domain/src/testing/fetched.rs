//! The state as a writer fetches it: resident tables whole, of the others only the rows that `keys` wanted.
//!
//! A rule or event that touches a row its `keys` forgot panics here, or leaves other rows than on the whole world.

use crate::limits::PREFETCH_ROUNDS_MAX;
use crate::state::State;

macro_rules! over_tables {
    (
        resident { $($resident:ident: $resident_row:ty;)* }
        steady { $($steady:ident: $steady_row:ty;)* }
        shared { $($shared:ident: $shared_row:ty;)* }
        fetched { $($fetched:ident: $fetched_row:ty;)* }
    ) => {
        over_tables! { @ resident { $($resident: $resident_row;)* }
            fetched { $($steady: $steady_row;)* $($shared: $shared_row;)* $($fetched: $fetched_row;)* } }
    };
    (@ resident { $($resident:ident: $resident_row:ty;)* } fetched { $($fetched:ident: $fetched_row:ty;)* }) => {
        /// What a writer holds of the world when it decides a command, or a replay when it applies an event.
        pub(super) fn fetch(world: &State, name: &str, keys: impl Fn(&mut State)) -> State {
            let mut state = State::default();
            $(state.$resident = world.$resident.clone();)*
            for _ in 0..PREFETCH_ROUNDS_MAX {
                keys(&mut state);
                let mut loaded = 0;
                $(for key in state.$fetched.take_wanted() {
                    state.$fetched.load(key.clone(), world.$fetched.get(&key).cloned());
                    loaded += 1;
                })*
                if loaded == 0 {
                    return state;
                }
            }
            panic!("{name} still wants rows after {PREFETCH_ROUNDS_MAX} rounds");
        }

        /// Refuses a difference in what was changed since the last call; the answer is the number of rows.
        pub(super) fn assert_same_changes<const N: usize>(world: &mut State, mut others: [&mut State; N]) -> usize {
            let mut rows = 0;
            $(
                let changes = world.$resident.take_changes();
                for other in &mut others {
                    assert_eq!(changes, other.$resident.take_changes(), "{}", stringify!($resident));
                }
                rows += changes.len();
            )*
            $(
                let changes = world.$fetched.take_changes();
                for other in &mut others {
                    assert_eq!(changes, other.$fetched.take_changes(), "{}", stringify!($fetched));
                }
                rows += changes.len();
            )*
            rows
        }

        /// Refuses a difference in any row of any table.
        pub fn assert_same_rows(one: &State, other: &State) {
            $(assert!(one.$resident.rows().eq(other.$resident.rows()), "{}", stringify!($resident));)*
            $(assert!(one.$fetched.rows().eq(other.$fetched.rows()), "{}", stringify!($fetched));)*
        }
    };
}

crate::for_each_table!(over_tables);
