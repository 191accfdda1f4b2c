//! Allotments: one with its burn-down and the entries behind every figure.

pub mod detail;
