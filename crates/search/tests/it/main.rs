//! The index with the demo nation's catalogue, and with whatever chance makes of it.

mod demo;
mod filters;
mod properties;
mod quality;
