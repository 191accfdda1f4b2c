//! Pictures, drawn here as SVG without scripts; each stands beside a table of the same figures.

pub mod chart_bars;
pub mod chart_flow;
