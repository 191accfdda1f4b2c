//! The API in process: the router on a real engine and a SQLite file, with a frozen clock.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

mod access;
mod agency;
mod approvals;
mod audit;
mod client;
mod documents;
mod events;
mod examples;
mod files;
mod journal;
mod metrics;
mod orders;
mod pages;
mod problems;
mod samples;
mod scene;
mod search;
mod serving;
mod treasury;
mod visibility;
mod web;
mod web_deeds;
mod world;
mod writes;
