//! The administrator: organisations as a tree, people and appointments, imports of files, and the system's health.

pub mod health;
pub mod imports;
pub mod moving;
pub mod organisations;
pub mod people;

use maud::Markup;

use super::visitor::Visitor;

/// The parts of an administrator's work, for the tabs of its pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Organisations and delivery points.
    Organisations,
    /// People and appointments.
    People,
    /// Imports of files.
    Imports,
    /// How the system is.
    Health,
}

const PARTS: [(Part, &str, &str); 4] = [
    (Part::Organisations, "/admin", "admin-organisations"),
    (Part::People, "/admin/people", "admin-people"),
    (Part::Imports, "/admin/imports", "admin-imports"),
    (Part::Health, "/admin/health", "admin-health"),
];

/// The tabs, with this one shown.
pub fn tabs(visitor: &Visitor, shown: Part) -> Markup {
    super::listing::parts(visitor.language, "admin", &PARTS, shown)
}
