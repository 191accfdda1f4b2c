//! Files imported by people: what the rules refuse them by hand they refuse in a file, and what they may not know stays
//! unknown.

use domain::Actor;
use domain::values::PersonId;

use super::small::{self, with};
use super::{Installation, Kind, Options, Report, code};

/// A clerk of the supplier, one of another supplier, and a buyer of the agency.
const PEOPLE: &str = "\
person,name,role,organisation,from,to,document
P-CLERK,Клерк,supplier_clerk,SUP-A,2025-12-01,,наказ № 5
P-RIVAL,Суперник,supplier_clerk,SUP-B,2025-12-01,,наказ № 6
P-BUYER,Закупівельник,buyer,AGENCY,2025-12-01,,наказ № 7
P-ADMIN,Адміністратор,administrator,MOD,2025-12-01,,наказ № 8
";

/// The columns of allotments without caps.
const ALLOTMENTS: &str = "allotment,fund,unit,parent,amount,document,on\n";

fn furnished() -> Installation {
    let installation = Installation::furnished();
    let rival = "code,kind,name_uk,name_en,country,from\nSUP-B,supplier,ТОВ «Клен»,Klen LLC,UA,2024-11-04\n";
    installation.imports(Kind::Organisations, rival);
    installation.imports(Kind::People, PEOPLE);
    installation
}

fn import(installation: &Installation, person: &str, kind: Kind, text: &str) -> Report {
    let actor = Actor::Person(PersonId::of_code(&code(person)));
    installation.import_as(actor, kind, text.as_bytes(), Options::default()).expect("a report")
}

fn errors(report: &Report) -> Vec<String> {
    report.errors.iter().map(ToString::to_string).collect()
}

#[test]
fn whoever_may_do_it_by_hand_may_import_it() {
    let installation = furnished();
    let dearer = with(small::OFFERS, ",7,1,", ",6,1,");
    let report = import(&installation, "P-CLERK", Kind::Offers, &dearer);
    assert_eq!((errors(&report), report.applied), (Vec::new(), 1));
    let category = "code,domain,cpv,name_uk,name_en\nEW,ew,35613100-5,РЕБ,EW\n";
    let report = import(&installation, "P-BUYER", Kind::Categories, category);
    assert_eq!((errors(&report), report.applied), (Vec::new(), 1));
}

#[test]
fn whoever_may_not_is_refused_and_told_so() {
    let installation = furnished();
    let size = installation.journal_size();
    for (person, kind, text) in [
        ("P-ADMIN", Kind::Categories, "code,domain,cpv,name_uk,name_en\nEW,ew,35613100-5,РЕБ,EW\n"),
        (
            "P-BUYER",
            Kind::Organisations,
            "code,kind,name_uk,name_en,country,from\nX,unit,Х,X,UA,2026-01-12\n",
        ),
    ] {
        let report = import(&installation, person, kind, text);
        assert_eq!((report.applied, report.bad), (0, 1), "{person}");
        let said = errors(&report).remove(0);
        assert!(said.contains("no appointment of yours") || said.contains("there is no such"), "{said}");
    }
    assert_eq!(installation.journal_size(), size);
}

#[test]
fn a_rival_learns_nothing_of_what_others_offer() {
    let installation = furnished();
    let own = small::OFFERS;
    let other = with(own, ",7,1,", ",0,1,");
    let unknown = own.replace("DC-1", "DC-9").replace("FC-1", "FC-9");
    let told = |text: &str| {
        let said = errors(&import(&installation, "P-RIVAL", Kind::Offers, text));
        said.iter().map(|said| said.replace("-9", "-1")).collect::<Vec<_>>()
    };
    let expected = told(&unknown);
    assert!(expected.iter().all(|said| said.contains("there is no such contract")), "{expected:?}");
    assert_eq!((told(own), told(&other)), (expected.clone(), expected));
}

#[test]
fn a_commander_learns_nothing_of_the_money_of_others() {
    let installation = furnished();
    let foreign = format!("{ALLOTMENTS}S-1,STATE,C1,,5000000.00,розподіл № 1,2026-01-06\n");
    let known = import(&installation, "P-2", Kind::Allotments, &foreign);
    assert_eq!(
        errors(&known),
        ["row 2, column fund, \"STATE\": there is no such fund; correct the code, or import the fund first"]
    );
    assert!(known.warnings.is_empty());
    let own = format!("{ALLOTMENTS}S-9,STATE,B11-1,S-2,1.00,розподіл № 9,2026-01-09\n");
    let report = import(&installation, "P-2", Kind::Allotments, &own);
    assert_eq!((errors(&report), report.applied), (Vec::new(), 1));
}

#[test]
fn a_wrong_row_hides_the_fund_from_no_other() {
    let installation = furnished();
    let file = format!(
        "{ALLOTMENTS}S-5,STATE,B11-1,S-2,1.00,розподіл № 9,2026-01-09\n\
         S-6,STATE,B11-1,S-77,1.00,розподіл № 9,2026-01-09\n\
         S-7,STATE,B11-1,,1.00,розподіл № 9,2026-01-09\n\
         S-8,GIFT,B11-1,S-2,1.00,розподіл № 9,2026-01-09\n"
    );
    let said = errors(&import(&installation, "P-2", Kind::Allotments, &file));
    let of_fund = |said: &&String| said.contains("there is no such fund");
    assert_eq!(said.iter().filter(of_fund).count(), 1, "{said:#?}");
    for (line, column) in [(3, "parent"), (4, "unit"), (5, "fund")] {
        assert!(
            said.iter().any(|said| said.starts_with(&format!("row {line}, column {column}"))),
            "{said:#?}"
        );
    }
    assert_eq!(said.len(), 3, "{said:#?}");
}

#[test]
fn an_allotment_is_passed_on_further_in_the_same_file() {
    let installation = furnished();
    let below =
        "code,kind,name_uk,name_en,parent,country,from\nB11-1-1,unit,Рота,Company,B11-1,UA,2024-11-04\n";
    installation.imports(Kind::Organisations, below);
    let file = format!(
        "{ALLOTMENTS}S-6,STATE,B11-1-1,S-5,1.00,розподіл № 9,2026-01-09\n\
         S-5,STATE,B11-1,S-2,2.00,розподіл № 9,2026-01-09\n"
    );
    let report = import(&installation, "P-2", Kind::Allotments, &file);
    assert_eq!((errors(&report), report.applied), (Vec::new(), 2));
}

#[test]
fn a_name_held_is_told_to_the_console_alone() {
    let installation = furnished();
    let other = PEOPLE.replace("Клерк", "Писар");
    let told = errors(&import(&installation, "P-ADMIN", Kind::People, &other));
    let said = told.join("\n");
    assert!(said.contains("differs from the name held under this code; an import does not change"), "{said}");
    assert!(!said.contains("Клерк"), "{said}");
    let console = installation.import_as(Actor::Console, Kind::People, other.as_bytes(), Options::default());
    let said = errors(&console.expect("a report")).join("\n");
    assert!(said.contains("which is Клерк; an import does not change names; write that name"), "{said}");
}
