//! Organisations, people, appointments, keys and tokens: accepted and refused.

mod credentials;
mod erasures;
mod organisations;
mod people;
