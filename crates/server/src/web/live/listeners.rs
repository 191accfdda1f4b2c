//! How many pages may listen at a time, in all and of one person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::values::PersonId;

use crate::limits::{LIVE_MAX, LIVE_OF_PERSON_MAX};
use crate::problem::Problem;

/// The pages that listen.
#[derive(Default)]
pub struct Listeners(Mutex<HashMap<PersonId, usize>>);

/// One of them; it makes room when it is dropped.
pub struct Listening {
    listeners: Arc<Listeners>,
    person: PersonId,
}

impl Listeners {
    /// Takes in a page of a person, unless there are too many.
    pub fn admit(self: &Arc<Listeners>, person: PersonId) -> Result<Listening, Problem> {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = pages.values().sum();
        let own = pages.get(&person).copied().unwrap_or_default();
        if all >= LIVE_MAX || own >= LIVE_OF_PERSON_MAX {
            return Err(Problem::new("busy"));
        }
        pages.insert(person, own + 1);
        Ok(Listening { listeners: Arc::clone(self), person })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut pages = self.listeners.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = pages.get_mut(&self.person) {
            *own -= 1;
        }
        pages.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use domain::values::Id;

    use super::*;

    #[test]
    fn nobody_takes_the_places_of_others_and_all_are_bounded() {
        let listeners = Arc::new(Listeners::default());
        let admit =
            |person: usize| listeners.admit(PersonId::from_bits(u128::try_from(person).unwrap_or_default()));
        let mut held: Vec<_> = (0..LIVE_OF_PERSON_MAX).map(|_| admit(0)).collect();
        assert!(held.iter().all(Result::is_ok) && admit(0).is_err() && admit(1).is_ok());
        held.extend((LIVE_OF_PERSON_MAX..LIVE_MAX).map(admit));
        assert!(held.iter().all(Result::is_ok) && admit(LIVE_MAX).is_err(), "no place is left");
        held.truncate(LIVE_OF_PERSON_MAX - 1);
        assert!(admit(0).is_ok(), "a place that was given up is free");
        drop(held);
        assert!(listeners.0.lock().is_ok_and(|pages| pages.is_empty()), "nobody is remembered");
    }
}
