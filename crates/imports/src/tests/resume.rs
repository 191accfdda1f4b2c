//! Interrupted and repeated imports.

use std::ops::ControlFlow;

use domain::limits::CHUNK_COMMANDS_MAX;
use sha2::{Digest, Sha256};

use super::super::{File, apply, check, import, reading};
use super::{CONSOLE, Installation, Kind, Options};

const ROWS: usize = 2 * CHUNK_COMMANDS_MAX + 100;

fn organisations() -> String {
    let rows = (1..ROWS).map(|n| format!("U-{n},unit,Підрозділ {n},Unit {n},U-0,UA,2024-01-01\n"));
    "code,kind,name_uk,name_en,parent,country,from\nU-0,unit,Корпус,Corps,,UA,2024-01-01\n".to_owned()
        + &rows.collect::<String>()
}

/// Applies the first steps of a file's plan only, as a process does that is killed meanwhile.
fn apply_first(installation: &Installation, file: &str, commands: usize) {
    let form = Kind::Organisations.form();
    let sheet = reading::read(form, file.as_bytes()).expect("a table");
    let mut checked =
        check::check(&installation.engine, CONSOLE, form, &sheet, "test.csv", Options::default())
            .expect("the check runs");
    checked.plan.steps.retain(|step| step.commands.end <= commands);
    checked.plan.commands.truncate(commands);
    let digest = Sha256::digest(file);
    apply::apply(&installation.engine, CONSOLE.actor, &checked.plan, &digest, &mut |_, _| {
        ControlFlow::Continue(())
    })
    .expect("applied");
}

#[test]
fn an_interrupted_import_resumes_where_it_ended() {
    let (installation, file) = (Installation::new(), organisations());
    apply_first(&installation, &file, CHUNK_COMMANDS_MAX);
    assert_eq!(installation.journal_size(), 1 + CHUNK_COMMANDS_MAX as u64);
    let report = installation.imports(Kind::Organisations, &file);
    assert_eq!((report.applied, report.unchanged), (ROWS - CHUNK_COMMANDS_MAX, CHUNK_COMMANDS_MAX));
    assert_eq!(installation.journal_size(), 1 + ROWS as u64);
}

#[test]
fn a_chunk_sent_twice_is_applied_once() {
    let (installation, file) = (Installation::new(), organisations());
    let form = Kind::Organisations.form();
    let sheet = reading::read(form, file.as_bytes()).expect("a table");
    let checked = check::check(&installation.engine, CONSOLE, form, &sheet, "test.csv", Options::default())
        .expect("the check runs");
    let digest = Sha256::digest(&file);
    let mut told = Vec::new();
    for _ in 0..2 {
        apply::apply(&installation.engine, CONSOLE.actor, &checked.plan, &digest, &mut |done, total| {
            told.push((done, total));
            ControlFlow::Continue(())
        })
        .expect("the second time is answered as a repeat of the first");
    }
    assert_eq!(installation.journal_size(), 1 + ROWS as u64);
    assert_eq!(told[..4], [(0, 1_100), (500, 1_100), (1_000, 1_100), (1_100, 1_100)]);
}

#[test]
fn what_changed_since_the_check_interrupts_and_names_the_rows() {
    let (installation, file) = (Installation::new(), organisations());
    let form = Kind::Organisations.form();
    let sheet = reading::read(form, file.as_bytes()).expect("a table");
    let checked = check::check(&installation.engine, CONSOLE, form, &sheet, "test.csv", Options::default())
        .expect("the check runs");
    installation.submit(checked.plan.commands[0].clone());
    let outcome =
        apply::apply(&installation.engine, CONSOLE.actor, &checked.plan, b"another", &mut |_, _| {
            ControlFlow::Continue(())
        });
    assert_eq!(
        outcome.expect_err("the first chunk is refused").to_string(),
        "rows 2 to 501 were not applied: organisation U-0 already exists; choose another code or change the existing \
         one; 0 commands before them were, so import the same file again"
    );
    assert_eq!(installation.imports(Kind::Organisations, &file).applied, ROWS - 1);
}

#[test]
fn an_import_that_is_stopped_resumes() {
    let (installation, file) = (Installation::new(), organisations());
    let sent = File { kind: Kind::Organisations, name: "test.csv", bytes: file.as_bytes() };
    let mut stop = |done, _| if done > 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let stopped = import(&installation.engine, CONSOLE, sent, Options::default(), &mut stop);
    let said = stopped.expect_err("it was told to stop").to_string();
    assert_eq!(said, "it was stopped after 500 commands; import the same file again");
    assert_eq!(installation.imports(Kind::Organisations, &file).unchanged, CHUNK_COMMANDS_MAX);
}
