//! The page on configuration against the program: every name with its flag, variable and default, and no other.

use std::collections::BTreeMap;
use std::path::Path;

use clap::CommandFactory;
use quartermaster::cli::Cli;
use quartermaster::config::Config;

use crate::program::{command, fresh, text};

/// The first four cells of each row that begins with a name: name, flag, variable, default.
fn documented() -> BTreeMap<String, [String; 3]> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations/configuration.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1).map(|cell| cell.trim().trim_matches('`').to_owned());
        let mut next = || cells.next().expect("a row has five cells");
        (next(), [next(), next(), next()])
    })
    .collect()
}

#[test]
fn the_page_on_configuration_has_every_name_with_its_flag_variable_and_default() {
    let defaults = serde_json::to_value(Config::default()).expect("it can be written");
    let defaults = defaults.as_object().expect("names and values");
    let program = Cli::command();
    let serve = program.find_subcommand("serve").expect("there is a server");
    let expected = defaults.iter().map(|(name, value)| {
        let is_flag =
            |command: &clap::Command| command.get_arguments().any(|one| one.get_id() == name.as_str());
        let has_flag = is_flag(&program) || is_flag(serve);
        let flag = if has_flag { format!("--{}", name.replace('_', "-")) } else { "none".to_owned() };
        let default = match value {
            serde_json::Value::String(text) if !text.is_empty() => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            _ => "none".to_owned(),
        };
        (name.clone(), [flag, format!("QUARTERMASTER_{}", name.to_uppercase()), default])
    });
    assert_eq!(documented(), expected.collect());
}

#[test]
fn an_unknown_name_is_refused_with_the_names_there_are() {
    let folder = fresh("configuration");
    let file = folder.join("wrong.toml");
    std::fs::write(&file, "datbase = \"a.db\"\n").expect("written");
    let output = command(&["verify", "--config", text(&file)]).output().expect("the program starts");
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{said}");
    for (name, _) in documented() {
        assert!(said.contains(&name), "{name} is not named in {said}");
    }
}
