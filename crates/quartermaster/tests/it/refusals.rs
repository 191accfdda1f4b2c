//! What is wrong from outside: the exit code says what kind of wrong, standard error what to do.

use crate::program::{command, folder, fresh, run, text};

/// Arguments, exit code, a part of the message.
type Case = (&'static [&'static str], i32, &'static str);

const CASES: &[Case] = &[
    (&["frobnicate"], 2, "unrecognized subcommand 'frobnicate'"),
    (&["migrate", "--frobnicate"], 2, "unexpected argument '--frobnicate'"),
    (&["demo", "--orders", "100001"], 2, "100001 is not in 0..=100000"),
    (&["demo", "--start", "tomorrow"], 2, "invalid value 'tomorrow'"),
    (&["serve", "--listen", "everywhere"], 2, "invalid value 'everywhere'"),
    (&["admin", "token"], 2, "--person"),
    (&["import", "tanks", "tanks.csv"], 2, "invalid value 'tanks'"),
    (&["completions", "cobol"], 2, "invalid value 'cobol'"),
    (&["verify", "document"], 2, "<FILE>..."),
    (&["verify", "document", "missing.json"], 2, "missing.json: No such file"),
    (&["verify", "--checkpoint", "missing.txt"], 2, "missing.txt: No such file"),
    (&["--config", "missing.toml", "migrate"], 2, "configuration file missing.toml does not exist"),
    (&["--database", "http://example.org", "migrate"], 2, "give a SQLite file or postgres://"),
    (&["--database", "missing.db", "verify"], 3, "check --database"),
    (&["--database", "missing/missing.db", "migrate"], 3, "check --database"),
    (&["--database", "postgres://nobody@127.0.0.1:1/none", "verify"], 3, "check --database"),
];

#[test]
fn every_mistake_has_its_exit_code_and_says_what_to_do() {
    for (args, code, message) in CASES {
        let ended = run(args);
        assert_eq!(ended.code, *code, "{args:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(message), "{args:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{args:?} wrote to standard output");
    }
    let left = std::fs::read_dir(folder("empty")).expect("the folder exists").count();
    assert_eq!(left, 0, "a refused command left a file");
}

#[test]
fn a_rule_that_says_no_ends_with_1() {
    let folder = fresh("unfounded");
    let (database, log_key) = (folder.join("new.db"), folder.join("new.key"));
    let options = ["--database", text(&database), "--log-key", text(&log_key)];
    let ended = run(&[&options[..], &["admin", "token", "--person", "P-00001"]].concat());
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{}", ended.stderr);
    let founding = [&options[..], &["admin", "found", "--name", "UA-1"]].concat();
    assert_eq!(run(&founding).code, 0);
    let again = run(&founding);
    assert_eq!(again.code, 1, "{}", again.stderr);
    assert_eq!(run(&[&options[..], &["verify"]].concat()).code, 0, "what was refused left no trace");
}

#[test]
fn flags_are_stronger_than_the_environment_and_this_than_the_file() {
    let folder = fresh("configured");
    let path = |name: &str| folder.join(name);
    std::fs::write(path("q.toml"), format!("database = \"{}\"\n", text(&path("file.db")))).expect("written");
    let (config, of_flag) = (path("q.toml"), path("flag.db"));
    let migrate = ["migrate", "--config", text(&config)];
    let with_flag = [&migrate[..], &["--database", text(&of_flag)]].concat();
    let made = |name: &str| path(name).exists();

    let environment = ("QUARTERMASTER_DATABASE", path("environment.db"));
    let status = |args: &[&str], environment: Option<&(&str, std::path::PathBuf)>| {
        let mut command = command(args);
        command.envs(environment.map(|(name, value)| (*name, value)));
        command.output().expect("it starts").status.code()
    };
    assert_eq!(status(&with_flag, Some(&environment)), Some(0));
    assert_eq!([made("flag.db"), made("environment.db"), made("file.db")], [true, false, false]);
    assert_eq!(status(&migrate, Some(&environment)), Some(0));
    assert_eq!([made("environment.db"), made("file.db")], [true, false]);
    assert_eq!(status(&migrate, None), Some(0));
    assert!(made("file.db"));
}

#[test]
fn a_configuration_with_a_mistake_is_refused() {
    let folder = fresh("misconfigured");
    let file = folder.join("q.toml");
    for wrong in ["databse = \"x.db\"", "listen = \"everywhere\"", "database = 7", "= nothing"] {
        std::fs::write(&file, wrong).expect("written");
        let ended = run(&["migrate", "--config", text(&file)]);
        assert_eq!(ended.code, 2, "{wrong}: {}", ended.stderr);
        assert!(ended.stderr.contains("known names are database"), "{wrong}: {}", ended.stderr);
    }
    let ended = command(&["migrate"]).env("QUARTERMASTER_LISTEN", "everywhere").output().expect("it starts");
    assert_eq!(ended.status.code(), Some(2));
}
