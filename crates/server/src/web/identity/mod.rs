//! Pages about who may do what: appointments with deputies and confirmation, letters, service accounts.

pub mod appointments;
pub mod letters;
pub mod service_accounts;

use maud::{Markup, html};

use super::visitor::Visitor;

/// The tabs of these pages, and of that of signature policies.
pub fn tabs(visitor: &Visitor, here: &str) -> Markup {
    let language = visitor.language;
    let places = [
        ("/appointments", "authority-appointments"),
        ("/letters", "authority-letters"),
        ("/service-accounts", "authority-service-accounts"),
        ("/signature-policies", "authority-policies"),
    ];
    html! {
        nav.tabs aria-label=(language.say("nav-authority")) {
            @for (path, key) in places {
                a href=(path) aria-current=[(path == here).then_some("page")] { (language.say(key)) }
            }
        }
    }
}
