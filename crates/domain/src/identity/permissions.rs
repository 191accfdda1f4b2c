//! The table of permissions as a document.

use super::Role;
use crate::policy::Reach::{Anywhere, Below};
use crate::policy::{Action, CONSOLE, OWN, READING, reach};

/// The table as a picture: action × role, checked in as `docs/generated/permissions.md`.
pub fn picture() -> String {
    let roles = || Role::ALL.iter();
    let cells = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let heads = roles().map(|role| role.to_string().replace('_', " "));
    let mut text = String::from(
        "# Who may do what\n\n\
         `below`: at the appointment's organisation and those below it. `any`: everywhere. *console*: from the server's own\n\
         console. *own*: everybody, with what is their own. *wide*: the categories or the nation that an appointment is\n\
         limited to do not narrow it.\n\n",
    );
    text += &cells(std::iter::once("action".to_owned()).chain(heads).chain(["beside".to_owned()]).collect());
    text += &format!("|---|{}---|\n", ":-:|".repeat(Role::ALL.len()));
    for action in Action::ALL {
        let held = roles().map(|role| match reach(*action, *role) {
            Some(Below) => "below".to_owned(),
            Some(Anywhere) => "any".to_owned(),
            None => String::new(),
        });
        let beside = [("own", OWN), ("console", CONSOLE), ("wide", READING)];
        let beside = beside.iter().filter(|(_, actions)| actions.contains(action)).map(|(word, _)| *word);
        let beside = beside.collect::<Vec<_>>().join(", ");
        text += &cells(std::iter::once(format!("`{action}`")).chain(held).chain([beside]).collect());
    }
    text
}
