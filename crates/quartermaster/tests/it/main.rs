//! The program as people and scripts run it: help, exit codes, configuration, and what `verify` finds.

mod backup;
mod configuration;
mod demo;
mod documents;
mod help;
mod pack;
mod program;
mod refusals;
mod remote;
mod verify;
