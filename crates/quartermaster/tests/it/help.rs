//! The help of every command, pinned in `docs/generated/commands.txt`;
//! `UPDATE_DOCS=1 cargo test -p quartermaster help` writes it anew.

use std::path::Path;

use clap::CommandFactory;
use quartermaster::cli::Cli;

use crate::program::run;

/// Every command of the program as the words that name it, the program itself first.
fn commands() -> Vec<Vec<String>> {
    fn walk(command: &clap::Command, path: &[String], found: &mut Vec<Vec<String>>) {
        found.push(path.to_vec());
        for sub in command.get_subcommands() {
            let path = [path, &[sub.get_name().to_owned()]].concat();
            walk(sub, &path, found);
        }
    }
    let mut found = Vec::new();
    walk(&Cli::command(), &[], &mut found);
    found
}

#[test]
fn the_help_of_every_command_is_as_documented() {
    let mut help = String::new();
    for path in commands() {
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        args.push("--help");
        let ended = run(&args);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{args:?}");
        help += &format!("$ quartermaster {}\n\n{}\n", args.join(" "), ended.stdout);
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated/commands.txt");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &help).expect("the folder is writable");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == help,
        "docs/generated/commands.txt is out of date; run UPDATE_DOCS=1 cargo test -p quartermaster help"
    );
}

#[test]
fn completions_name_every_verb() {
    let script = run(&["completions", "bash"]).stdout;
    for path in commands().iter().filter(|path| path.len() == 1) {
        assert!(script.contains(&format!("quartermaster,{})", path[0])), "{path:?}");
    }
}
