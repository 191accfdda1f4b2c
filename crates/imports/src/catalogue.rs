//! items.csv: catalogue items, their way through the lifecycle, spares and substitutes.
//!
//! Only a contract opens an item for orders, so an item wanted `orderable` or `suspended` stays `admitted` until
//! one does; importing the file again after the contracts suspends what is to be suspended.

use std::collections::{BTreeMap, VecDeque};

use domain::Command;
use domain::catalogue::add_item::AddItem;
use domain::catalogue::link_items::LinkItems;
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{Category, CharacteristicKind, CharacteristicValue, Item, ItemAction, ItemStatus};
use domain::phrase::Phrase;
use domain::policy::Action;
use domain::state::State;
use domain::values::{CategoryId, ItemId, OrganisationId, Personal, Text};

use super::column::{CATEGORY, Cell, Form, ITEMS, ORGANISATION, entries, may, must, said, word};
use super::plan::{Differences, Plan};
use super::row::{Row, RowNote};
use super::wording::Wording;

/// What stands for a stock number that is not given yet.
pub const NSN_PENDING: &str = "pending";

pub(super) const FORM: Form = Form {
    about: "One row is an item of the catalogue. A `state`, spares or substitutes given later change them.",
    columns: &[
        must("code", Cell::Code, "PLYSKA-10", "code"),
        must("maker", ORGANISATION, "SUP-VEKTOR", "code of the maker, an organisation of kind supplier"),
        must("category", CATEGORY, "FPV-R", "code of its category"),
        must("name_uk", Cell::Text, "FPV-дрон «Плиска-10»", "name in Ukrainian"),
        must("name_en", Cell::Text, "Plyska-10 FPV drone", "name in English"),
        must("model", Cell::Text, "Plyska 10", "the maker's model"),
        must("revision", Cell::Text, "A", "the maker's revision of the model"),
        must("nsn", Cell::Text, "1550611539402", "NATO stock number, 13 digits, or pending"),
        must("unit_of_issue", Cell::Code, "piece", "what one is"),
        may("characteristics", Cell::List, "range=12;camera=day;battery_included=yes", "values by name"),
        may("spares", ITEMS, "PLOMIN-6S10;MLYNOK-P10", "codes of its spare parts"),
        may("substitutes", ITEMS, "CHECHITKA-10", "codes of items that may be supplied instead"),
        must("state", Cell::Word(word::<ItemStatus>), "orderable", "where it is to stand"),
        may("class", Cell::Code, "proven", "class for the class limits of allotments"),
    ],
    key: &["code"],
    group: None,
    actions: &[Action::ManageCatalogue],
    want: |row, state| {
        state.items.want(&ItemId::of_code(&row.code("code")));
    },
    hide: |_, _, _| {},
    plan,
};

fn plan<'a>(rows: &[&'a Row], state: &State, plan: &mut Plan<'a>) {
    for row in rows {
        let outcome = stated(row, state).and_then(|add| moves(row, state, plan).map(|moves| (add, moves)));
        match outcome {
            Ok((add, moves)) => {
                let revision = held(row, state).map_or(0, |item| item.revision);
                plan.change(&[row], revision, add.into_iter().chain(moves).collect());
            }
            Err(notes) => plan.errors.extend(notes),
        }
    }
    // A link may name an item of a later row.
    for row in rows {
        let (spares, substitutes) = (links(row, "spares"), links(row, "substitutes"));
        let item = held(row, state);
        let is_held = match item {
            Some(item) => item.spares == spares && item.substitutes == substitutes,
            None => spares.is_empty() && substitutes.is_empty(),
        };
        if !is_held {
            let link = LinkItems { item: ItemId::of_code(&row.code("code")), spares, substitutes };
            plan.change(&[row], item.map_or(0, |item| item.revision), vec![link.into()]);
        }
    }
}

fn held<'s>(row: &Row, state: &'s State) -> Option<&'s Item> {
    state.items.get(&ItemId::of_code(&row.code("code")))
}

fn links(row: &Row, column: &str) -> Vec<ItemId> {
    row.codes(column).iter().map(ItemId::of_code).collect()
}

/// The command that adds the item, none when it is held as the row states it.
fn stated(row: &Row, state: &State) -> Result<Option<Command>, Vec<RowNote>> {
    let category_id = CategoryId::of_code(&row.code("category"));
    let Some(category) = state.categories.get(&category_id) else {
        let remedy = Wording::CategoryFirst;
        return Err(row.note("category", Wording::NoSuchCategory, remedy).into());
    };
    let add = AddItem {
        code: row.code("code"),
        maker: OrganisationId::of_code(&row.code("maker")),
        category: category_id,
        name_uk: row.text("name_uk"),
        name_en: row.text("name_en"),
        model: row.text("model"),
        model_revision: row.text("revision"),
        nsn: Some(row.string("nsn")).filter(|nsn| nsn != NSN_PENDING),
        unit_of_issue: row.code("unit_of_issue"),
        characteristics: characteristics(row, category)?,
        class: row.given("class", Row::code),
    };
    let Some(held) = held(row, state) else { return Ok(Some(add.into())) };
    let held_category = || state.categories.known(&held.category).code.to_string();
    let held_maker = || state.organisations.known(&held.maker).code.to_string();
    let held_nsn = || held.nsn.clone().unwrap_or(NSN_PENDING.to_owned());
    let same = held.characteristics == add.characteristics;
    Differences::of(row, Wording::ItemFixed)
        .noted("maker", held.maker == add.maker, held_maker)
        .noted("category", held.category == add.category, held_category)
        .field("name_uk", &held.name_uk, &add.name_uk)
        .field("name_en", &held.name_en, &add.name_en)
        .field("model", &held.model, &add.model)
        .field("revision", &held.model_revision, &add.model_revision)
        .noted("nsn", held.nsn == add.nsn, held_nsn)
        .field("unit_of_issue", &held.unit_of_issue, &add.unit_of_issue)
        .noted("characteristics", same, || written(&held.characteristics))
        .option("class", &held.class, &add.class)
        .end()?;
    Ok(None)
}

/// The stated characteristics, typed as the category defines them; whether they fit is the rule's to say.
fn characteristics(
    row: &Row,
    category: &Category,
) -> Result<BTreeMap<String, CharacteristicValue>, Vec<RowNote>> {
    let note = |entry: &str, rule: Phrase| {
        RowNote::new(row.line, "characteristics", entry, rule, Wording::WriteNamesAndValues)
    };
    let mut values = BTreeMap::new();
    for entry in entries(row.cell("characteristics")) {
        let Some((name, value)) = entry.split_once('=') else {
            return Err(note(entry, Wording::NotNameAndValue.into()).into());
        };
        let (name, value) = (name.trim(), value.trim());
        let kind = category.characteristics.iter().find(|known| known.name == name).map(|known| &known.kind);
        let number = value.parse().ok().filter(|_| matches!(kind, Some(CharacteristicKind::Number { .. })));
        let typed = match (kind, value) {
            (Some(CharacteristicKind::YesNo), "yes" | "так") => CharacteristicValue::YesNo(true),
            (Some(CharacteristicKind::YesNo), "no" | "ні") => CharacteristicValue::YesNo(false),
            _ => match number {
                Some(number) => CharacteristicValue::Number(number),
                None => {
                    CharacteristicValue::Text(Text::new(value).map_err(|error| note(entry, said(&error)))?)
                }
            },
        };
        if values.insert(name.to_owned(), typed).is_some() {
            return Err(note(entry, Wording::RepeatsName.into()).into());
        }
    }
    Ok(values)
}

fn written(values: &BTreeMap<String, CharacteristicValue>) -> String {
    values.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";")
}

/// The steps from where the item stands to where the row wants it, as far as they go without a contract.
fn moves(row: &Row, state: &State, plan: &mut Plan<'_>) -> Result<Vec<Command>, Vec<RowNote>> {
    let item = ItemId::of_code(&row.code("code"));
    let now = held(row, state).map_or(ItemStatus::Draft, |item| item.status);
    let wanted = row.word("state");
    let needs_contract = matches!(wanted, ItemStatus::Orderable | ItemStatus::Suspended);
    let whole_way = path(now, wanted);
    if wanted == ItemStatus::Suspended && whole_way.is_none() {
        let rule = Wording::NeedsContract;
        plan.warnings.push(row.note("state", rule, Wording::AfterContracts));
    }
    let way = whole_way.or_else(|| path(now, ItemStatus::Admitted).filter(|_| needs_contract));
    let Some(actions) = way else {
        let rule = Wording::CannotFollow.with([&now]);
        return Err(row.note("state", rule, Wording::StateFromThere).into());
    };
    let step = |action| MoveItem { item, action, reason: Personal::new(plan.reason.clone()) }.into();
    Ok(actions.into_iter().map(step).collect())
}

/// The fewest steps between two states without opening, which is a contract's to do; `None`: there is no way.
fn path(from: ItemStatus, to: ItemStatus) -> Option<Vec<ItemAction>> {
    let mut reached: BTreeMap<ItemStatus, Vec<ItemAction>> = BTreeMap::from([(from, Vec::new())]);
    let mut queue = VecDeque::from([from]);
    while let Some(status) = queue.pop_front() {
        for (_, action, next) in ItemStatus::STEPS
            .iter()
            .filter(|(start, action, _)| *start == status && *action != ItemAction::Open)
        {
            if !reached.contains_key(next) {
                let way = reached[&status].iter().chain([action]).copied().collect();
                reached.insert(*next, way);
                queue.push_back(*next);
            }
        }
    }
    reached.remove(&to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_the_shortest_and_never_opens() {
        use ItemAction::{Admit, Check, Codify, Resume, Submit};
        let way = |from, to| path(from, to);
        assert_eq!(way(ItemStatus::Draft, ItemStatus::Admitted), Some(vec![Submit, Check, Admit]));
        assert_eq!(
            way(ItemStatus::Draft, ItemStatus::CodificationPending),
            Some(vec![Submit, Check, Codify])
        );
        assert_eq!(way(ItemStatus::Suspended, ItemStatus::Orderable), Some(vec![Resume]));
        assert_eq!(way(ItemStatus::Draft, ItemStatus::Draft), Some(vec![]));
        assert_eq!(way(ItemStatus::Admitted, ItemStatus::Orderable), None);
        assert_eq!(way(ItemStatus::Admitted, ItemStatus::Draft), None);
    }
}
