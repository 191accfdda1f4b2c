//! What the `quartermaster` binary is made of: command line, configuration, commands, importers, the demo and the benchmarks.

pub mod bench;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod import;
pub mod output;
pub mod setup;
