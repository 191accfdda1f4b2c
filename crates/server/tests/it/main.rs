//! The API in process: the router on a real engine and a SQLite file, with a frozen clock; every write on PostgreSQL too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

mod access;
mod accounts;
mod agency;
mod approvals;
mod audit;
#[path = "../../../engine/src/proof/passkey/authenticator.rs"]
mod authenticator;
mod client;
#[path = "../../../engine/tests/it/cluster.rs"]
#[expect(dead_code, reason = "only the engine's tests stop and start a server of their own")]
mod cluster;
mod consents;
mod documents;
mod events;
mod examples;
mod files;
mod health;
mod imports;
mod journal;
mod lists;
mod live;
mod metrics;
mod notices;
mod orders;
mod package_orders;
mod pages;
mod papers;
mod passkeys;
mod photos;
mod problems;
mod rates;
mod ratings;
mod samples;
mod scene;
mod search;
mod serving;
mod signature_files;
mod signing;
mod single_sign_on;
mod stages;
mod terms;
mod trace;
mod transfers;
mod treasury;
mod visibility;
mod web;
mod web_authority;
mod web_deeds;
mod webhooks;
mod wording;
mod world;
mod writes;
