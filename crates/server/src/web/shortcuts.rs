//! The keys that the script understands, as a list.

use axum::response::Response;
use maud::html;

use super::shell::{Place, page};
use super::visitor::Visitor;

/// Keys and what they do; `static/pages.js` does it.
const KEYS: [(&str, &str); 9] = [
    ("/", "shortcut-search"),
    ("g h", "nav-home"),
    ("g s", "nav-signing"),
    ("g c", "nav-catalogue"),
    ("g b", "nav-basket"),
    ("g o", "nav-orders"),
    ("g d", "nav-deliveries"),
    ("n", "shortcut-next"),
    ("?", "shortcuts"),
];

/// Shows the list.
pub async fn show(visitor: Visitor) -> Response {
    let language = visitor.language;
    let body = html! {
        p.soft { (language.say("shortcuts-hint")) }
        dl.facts { @for (keys, does) in KEYS {
            div { dt { @for key in keys.split(' ') { kbd { (key) } " " } } dd { (language.say(does)) } }
        } }
    };
    page(&visitor, Place::Home, &language.say("shortcuts"), body)
}
