//! Organisations, people, appointments, keys and tokens: accepted and refused.

mod authority;
mod credentials;
mod erasures;
mod organisations;
mod people;
