//! What the `quartermaster` binary is made of: command line, configuration, commands, export, the demo and the
//! benchmarks.

pub mod bench;
pub mod cli;
pub mod client;
pub mod commands;
pub mod config;
pub mod demo;
pub mod export;
pub mod output;
pub mod setup;
