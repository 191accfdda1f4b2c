//! Categories, items, their links and every step of their lifecycle.

use super::add_item::AddItem;
use super::attach_file::AttachItemFile;
use super::define_category::DefineCategory;
use super::detach_file::DetachItemFile;
use super::link_items::LinkItems;
use super::move_item::MoveItem;
use super::{Characteristic, CharacteristicKind, CharacteristicValue, Domain, ItemAction, ItemStatus};
use crate::files::{FilePurpose, MediaType, NamedFile};
use crate::identity::erase_file::EraseFile;
use crate::identity::erase_personal::ErasureReason;
use crate::limits::{CHARACTERISTICS_MAX, CHOICES_MAX, FILE_BYTES_MAX, ITEM_FILES_MAX, ITEM_LINKS_MAX};
use crate::testing::*;

fn define(characteristics: Vec<Characteristic>) -> DefineCategory {
    DefineCategory {
        code: code("UGV"),
        domain: Domain::Ground,
        cpv: "35613000-4".to_owned(),
        name_uk: text("Наземні роботи"),
        name_en: text("Ground robots"),
        characteristics,
    }
}

fn characteristic(name: &str, kind: CharacteristicKind) -> Characteristic {
    Characteristic { name: name.to_owned(), kind, is_mandatory: true }
}

fn choice(choices: usize) -> CharacteristicKind {
    CharacteristicKind::Choice { choices: (0..choices).map(|number| format!("c{number}")).collect() }
}

#[test]
fn a_category_is_defined_once_by_a_buyer() {
    given(world())
        .as_("P-BUYER")
        .when(define(vec![characteristic("drive", choice(2))]))
        .then_events(["category_defined.1"])
        .when(define(Vec::new()))
        .then_rejected("already_exists");
    refused("P-CLERK", define(Vec::new()), "not_found");
    refused("P-TREASURER", define(Vec::new()), "not_permitted");
}

#[test]
fn a_cpv_code_has_eight_digits_and_a_check_digit() {
    for wrong in ["35613000", "35613000-", "35613000-44", "3561300-04", "35613O00-4", "35613000 4"] {
        let command = DefineCategory { cpv: wrong.to_owned(), ..define(Vec::new()) };
        refused("P-BUYER", command, "field_invalid").then_says("cpv");
    }
}

#[test]
fn characteristics_are_well_defined() {
    let number = |min, max| CharacteristicKind::Number { unit: "km".to_owned(), min, max };
    let numbered =
        |count: usize| (0..count).map(|n| characteristic(&format!("c{n}"), number(1, 2))).collect();
    given(world()).when(define(numbered(CHARACTERISTICS_MAX))).then_events(["category_defined.1"]);
    refused("console", define(numbered(CHARACTERISTICS_MAX + 1)), "too_many");
    let twice = vec![characteristic("range", number(1, 2)), characteristic("range", choice(2))];
    refused("console", define(twice), "repeated").then_says("range");
    for name in ["", "Range", "range km", "дальність", &"r".repeat(41)] {
        refused("console", define(vec![characteristic(name, number(1, 2))]), "field_invalid");
    }
    refused("console", define(vec![characteristic("range", number(3, 2))]), "field_invalid")
        .then_says("lowest");
    let unit = |unit: &str| CharacteristicKind::Number { unit: unit.to_owned(), min: 1, max: 2 };
    refused("console", define(vec![characteristic("range", unit(""))]), "field_invalid")
        .then_says("unit or choice");
    refused("console", define(vec![characteristic("range", unit(&"m".repeat(41)))]), "field_invalid");
    let long = CharacteristicKind::Choice { choices: vec!["x".repeat(41)] };
    refused("console", define(vec![characteristic("drive", long)]), "field_invalid");
    refused("console", define(vec![characteristic("drive", choice(0))]), "field_invalid")
        .then_says("0 choices");
    refused("console", define(vec![characteristic("drive", choice(CHOICES_MAX + 1))]), "field_invalid");
    given(world())
        .when(define(vec![characteristic("drive", choice(CHOICES_MAX))]))
        .then_events(["category_defined.1"]);
}

fn drone<const N: usize>(stated: [(&str, CharacteristicValue); N]) -> AddItem {
    add_item("KRUK-9", "SUP-TYSHA", "FPV-R", None, stated)
}

#[test]
fn an_item_begins_as_a_draft() {
    given(world())
        .as_("P-BUYER")
        .when(drone([("range", number(9)), ("camera", word("day")), ("note", word("fast"))]))
        .then_events(["item_added.1"])
        .then(|state| assert_eq!(state.items.known(&item("KRUK-9")).status, ItemStatus::Draft))
        .when(drone([("range", number(9))]))
        .then_rejected("already_exists");
}

#[test]
fn an_item_has_a_maker_a_category_and_a_stock_number() {
    let new = || drone([("range", number(9))]);
    let nsn = |text: &str| Some(text.to_owned());
    refused("P-BUYER", AddItem { maker: organisation("B11"), ..new() }, "wrong_organisation_kind");
    refused("P-BUYER", AddItem { maker: organisation("SUP-NONE"), ..new() }, "not_found");
    refused("P-BUYER", AddItem { category: category("NONE"), ..new() }, "not_found");
    refused("P-BUYER", AddItem { nsn: nsn("1550-61-153-9402"), ..new() }, "field_invalid").then_says("nsn");
    refused("P-BUYER", AddItem { nsn: nsn("155061153940"), ..new() }, "field_invalid");
    given(world()).when(AddItem { nsn: nsn("1550611539402"), ..new() }).then_events(["item_added.1"]);
    refused("P-RIVAL", new(), "not_permitted");
    refused("P-ORDERER", new(), "not_found");
}

#[test]
fn stated_characteristics_fit_the_category() {
    let yes = CharacteristicValue::YesNo(true);
    let range = || ("range", number(9));
    let wrong = |command: AddItem, words| {
        refused("P-BUYER", command, "characteristic_invalid").then_says(words);
    };
    wrong(drone([range(), ("wingspan", number(3))]), "is not defined; the category knows range, camera");
    wrong(drone([("range", number(2))]), "must be 3 to 40 km");
    wrong(drone([("range", number(41))]), "must be 3 to 40 km");
    wrong(drone([("range", word("far"))]), "must be a whole number in km");
    wrong(drone([range(), ("camera", word("infrared"))]), "must be one of day, thermal");
    wrong(drone([range(), ("camera", number(1))]), "must be text");
    wrong(drone([range(), ("note", yes.clone())]), "must be text");
    wrong(drone([range(), ("battery_included", word("yes"))]), "must be yes or no");
    wrong(drone([("battery_included", yes)]), "characteristic range");
}

#[test]
fn links_replace_the_earlier_ones() {
    let link = |spares: &[&str], substitutes: &[&str]| LinkItems {
        item: item("PLYSKA-10"),
        spares: spares.iter().map(|name| item(name)).collect(),
        substitutes: substitutes.iter().map(|name| item(name)).collect(),
    };
    given(world())
        .as_("P-BUYER")
        .when(link(&["PLOMIN-6S10"], &["PAMOROZ-4"]))
        .then_events(["items_linked.1"])
        .when(link(&["PLOMIN-6S10"], &[]))
        .then(|state| {
            let linked = state.items.known(&item("PLYSKA-10"));
            assert_eq!((linked.spares.as_slice(), linked.substitutes.len()), (&[item("PLOMIN-6S10")][..], 0));
        });
    refused("P-BUYER", link(&["NONE"], &[]), "not_found");
    refused("P-BUYER", link(&["PLYSKA-10"], &[]), "repeated");
    refused("P-BUYER", link(&[], &["PAMOROZ-4", "PAMOROZ-4"]), "repeated");
    refused("P-BUYER", link(&["PAMOROZ-4"; ITEM_LINKS_MAX + 1], &[]), "too_many").then_says("spares has 41");
    refused("P-BUYER", LinkItems { item: item("NONE"), ..link(&[], &[]) }, "not_found");
    refused("P-CLERK", link(&[], &[]), "not_permitted");
    refused("P-ORDERER", link(&[], &[]), "not_found");
}

fn step(name: &str, action: ItemAction) -> MoveItem {
    MoveItem { item: item(name), action, reason: personal("decision 4") }
}

/// A world with an item in the status, and the item's code.
fn in_status(status: ItemStatus) -> (World, &'static str) {
    use ItemAction::*;
    let drafted = |steps: &[ItemAction]| {
        let mut world = world();
        world.accept(drone([("range", number(9))]));
        steps.iter().for_each(|action| drop(world.accept(step("KRUK-9", *action))));
        (world, "KRUK-9")
    };
    let ordered = |steps: &[ItemAction]| {
        let mut world = world();
        steps.iter().for_each(|action| drop(world.accept(step("PLYSKA-10", *action))));
        (world, "PLYSKA-10")
    };
    match status {
        ItemStatus::Draft => drafted(&[]),
        ItemStatus::Submitted => drafted(&[Submit]),
        ItemStatus::Checked => drafted(&[Submit, Check]),
        ItemStatus::CodificationPending => drafted(&[Submit, Check, Codify]),
        ItemStatus::Admitted => drafted(&[Submit, Check, Codify, Admit]),
        ItemStatus::Orderable => ordered(&[]),
        ItemStatus::Suspended => ordered(&[Suspend]),
        ItemStatus::Superseded => ordered(&[Supersede]),
        ItemStatus::Withdrawn => ordered(&[Withdraw]),
    }
}

#[test]
fn an_item_takes_the_steps_of_its_table_and_no_other() {
    for status in ItemStatus::ALL {
        let (world, name) = in_status(*status);
        assert_eq!(world.state.items.known(&item(name)).status, *status);
        for action in ItemAction::ALL {
            let scenario = given(world.clone()).as_("P-BUYER").when(step(name, *action));
            match status.after(*action) {
                None => scenario.then_rejected("wrong_status"),
                Some(_) if *action == ItemAction::Open => scenario.then_rejected("field_invalid"),
                Some(next) => scenario
                    .then_events(["item_moved.1"])
                    .then(|state| assert_eq!(state.items.known(&item(name)).status, next)),
            };
        }
    }
}

#[test]
fn items_are_moved_by_the_agency() {
    refused("P-CLERK", step("PLYSKA-10", ItemAction::Suspend), "not_permitted");
    refused("P-RIVAL", step("PLYSKA-10", ItemAction::Suspend), "not_found");
    refused("P-BUYER", step("NONE", ItemAction::Suspend), "not_found");
}

fn attach(seed: u8, media: MediaType, purpose: FilePurpose) -> AttachItemFile {
    AttachItemFile {
        item: item("PLYSKA-10"),
        file: file(seed, media),
        purpose,
        title: text("Загальний вигляд"),
    }
}

#[test]
fn a_buyer_attaches_pictures_and_documents_and_takes_them_off() {
    let given = given(world())
        .as_("P-BUYER")
        .when(attach(1, MediaType::Png, FilePurpose::Picture))
        .then_events(["item_file_attached.1"])
        .when(attach(1, MediaType::Png, FilePurpose::Picture))
        .then_rejected("repeated")
        .when(attach(2, MediaType::Pdf, FilePurpose::Document))
        .then_events(["item_file_attached.1"])
        .when(DetachItemFile { item: item("PLYSKA-10"), position: 1 })
        .then_events(["item_file_detached.1"])
        .when(DetachItemFile { item: item("PLYSKA-10"), position: 1 })
        .then_rejected("not_found")
        .when(attach(1, MediaType::Png, FilePurpose::Picture))
        .then_events(["item_file_attached.1"]);
    let state = &given.world().state;
    let named: Vec<_> = crate::files::current(state, item("PLYSKA-10")).map(|named| named.position).collect();
    assert_eq!(named, [2, 3], "what was taken off is kept and not shown");
}

#[test]
fn files_that_an_item_cannot_have() {
    let picture = || attach(1, MediaType::Png, FilePurpose::Picture);
    refused("P-CLERK", picture(), "not_permitted");
    refused("P-ORDERER", picture(), "not_found");
    refused("P-BUYER", attach(1, MediaType::Pdf, FilePurpose::Picture), "field_invalid");
    refused("P-BUYER", attach(1, MediaType::Png, FilePurpose::Scan), "field_invalid");
    for size_bytes in [0, FILE_BYTES_MAX + 1] {
        let file = NamedFile { size_bytes, ..picture().file };
        refused("P-BUYER", AttachItemFile { file, ..picture() }, "field_invalid");
    }
    refused("P-BUYER", DetachItemFile { item: item("PLYSKA-10"), position: 1 }, "not_found");
    let mut full = given(world()).as_("P-BUYER");
    for seed in 0..u8::try_from(ITEM_FILES_MAX).expect("few") {
        full = full
            .when(attach(seed, MediaType::Png, FilePurpose::Picture))
            .then_events(["item_file_attached.1"]);
    }
    full.when(attach(200, MediaType::Png, FilePurpose::Picture)).then_rejected("too_many");
}

#[test]
fn an_erased_file_is_named_no_more() {
    let (digest, reason) = (file(1, MediaType::Png).digest, ErasureReason::Ordered);
    given(world())
        .as_("P-BUYER")
        .when(EraseFile { digest, reason })
        .then_rejected("not_permitted")
        .as_("P-ADMIN")
        .when(EraseFile { digest, reason })
        .then_events(["file_erased.1"])
        .when(EraseFile { digest, reason })
        .then_rejected("file_erased")
        .as_("P-BUYER")
        .when(attach(1, MediaType::Png, FilePurpose::Picture))
        .then_rejected("file_erased");
}
