//! Organisations, people, appointments, keys and tokens: accepted and refused.

mod credentials;
mod organisations;
mod people;
