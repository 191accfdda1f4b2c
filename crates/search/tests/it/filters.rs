//! Filters keep out what they say, and a facet counts what its own filter would let in.

use domain::catalogue::{Domain, ItemStatus};
use domain::values::{CategoryId, Currency, OrganisationId};
use search::{Answer, Condition, Cursor, Filter, Index, PriceRange, Query, Sort};

use crate::demo::{Demo, asking, code, code_of};

fn filtered(index: &Index, text: &str, filter: Filter) -> Answer {
    index.answer(&Query { filter, ..asking(text) })
}

fn category(name: &str) -> CategoryId {
    CategoryId::of_code(&code(name))
}

fn conditions(texts: &[&str]) -> Vec<Condition> {
    texts.iter().map(|text| text.parse().expect("a condition")).collect()
}

#[test]
fn an_empty_query_is_the_whole_catalogue() {
    let demo = Demo::read();
    let answer = demo.index().answer(&asking(" - "));
    assert_eq!((answer.total, answer.hits.len()), (demo.items.len(), 200));
    let counted: u32 = answer.facets.categories.iter().map(|(_, count)| count).sum();
    assert_eq!(counted as usize, demo.items.len());
    assert!(answer.facets.in_stock > 0 && answer.facets.orderable > 0);
}

#[test]
fn a_facet_ignores_its_own_filter_and_obeys_the_others() {
    let demo = Demo::read();
    let index = demo.index();
    let free = filtered(&index, "дрон", Filter::default()).facets;
    let categories = vec![category("INTERCEPT")];
    let narrowed = filtered(&index, "дрон", Filter { categories: categories.clone(), ..Filter::default() });
    assert_eq!(narrowed.facets.categories, free.categories, "its own filter does not count");
    assert_eq!(narrowed.facets.domains, [(Domain::Air, narrowed.total as u32)], "others obey it");
    let both = Filter { categories, characteristics: conditions(&["camera:thermal"]), ..Filter::default() };
    let both = filtered(&index, "дрон", both);
    let camera = both.facets.characteristics.iter().find(|known| known.name == "camera").expect("a camera");
    assert!(camera.choices.len() > 1, "other cameras are still offered: {camera:?}");
    assert_eq!(camera.count as usize, narrowed.total);
    let thermal = camera.choices.iter().find(|(choice, _)| choice == "thermal").expect("thermal");
    assert_eq!(thermal.1 as usize, both.total);
}

#[test]
fn a_range_is_of_numbers_in_its_unit() {
    let demo = Demo::read();
    let index = demo.index();
    let total = |texts: &[&str]| {
        filtered(&index, "", Filter { characteristics: conditions(texts), ..Filter::default() }).total
    };
    let any = total(&["payload:0.."]);
    assert_eq!(total(&["payload:0..kg"]) + total(&["payload:0..g"]), any, "there are two units");
    assert!(total(&["payload:0..kg"]) > 0 && total(&["payload:0..t"]) == 0);
    assert_eq!(total(&["range:12..12km"]), total(&["range:12"]));
    assert_eq!(total(&["winch:yes"]) + total(&["winch:no"]), total(&["winch:yes|no"]));
    assert_eq!(total(&["unknown:1.."]), 0);
}

#[test]
fn conditions_on_offers_hold_for_one_offer() {
    let demo = Demo::read();
    let index = demo.index();
    let price = PriceRange { currency: Currency::UAH, from_minor: None, to_minor: Some(3_000_000) };
    let filter = Filter {
        price: Some(price),
        lead_time_days_max: Some(14),
        free_min: Some(10),
        is_orderable: true,
        ..Filter::default()
    };
    let answer = filtered(&index, "", filter);
    assert!(answer.total > 0 && answer.total < demo.items.len());
    for hit in &answer.hits {
        let item = demo.items.iter().find(|item| item.id == hit.item).expect("an item");
        assert_eq!(item.status, ItemStatus::Orderable);
        assert!(hit.offer_count > 0);
        for id in &hit.offers {
            let (_, terms) = demo.offers.iter().find(|(_, terms)| terms.id == *id).expect("an offer");
            assert!(price.includes(terms) && terms.lead_time_days <= 14 && terms.free >= 10);
        }
    }
}

#[test]
fn price_and_lead_time_sort() {
    let demo = Demo::read();
    let index = demo.index();
    for sort in [Sort::Price(Currency::UAH), Sort::LeadTime, Sort::Code, Sort::Relevance] {
        let answer = index.answer(&Query { sort, ..asking("батарея") });
        let cursors: Vec<&Cursor> = answer.hits.iter().map(|hit| &hit.cursor).collect();
        assert!(cursors.len() > 20 && cursors.is_sorted(), "{sort:?}");
    }
}

#[test]
fn what_is_unknown_matches_nothing() {
    let demo = Demo::read();
    let index = demo.index();
    let makers = vec![OrganisationId::of_code(&code("NOBODY"))];
    assert_eq!(filtered(&index, "", Filter { makers, ..Filter::default() }).total, 0);
    let categories = vec![category("NONE")];
    let answer = filtered(&index, "", Filter { categories, ..Filter::default() });
    assert_eq!(answer.total, 0);
    assert_eq!(answer.facets.categories.len(), 22, "there are others to choose");
}

#[test]
fn a_changed_item_is_found_by_what_it_says_now() {
    let demo = Demo::read();
    let mut index = demo.index();
    let mut item =
        demo.items.iter().find(|item| item.code.as_str() == "PLYSKA-10").expect("it exists").clone();
    let before = index.answer(&asking("плиска-10")).hits[0].clone();
    item.name_uk = "Фікус".parse().expect("a text");
    item.status = ItemStatus::Suspended;
    demo.put_item(&mut index, &item);
    let now = index.answer(&asking("фікусом")).hits[0].clone();
    assert_eq!((now.item, &now.offers), (before.item, &before.offers), "its offers stay");
    assert_ne!(index.answer(&asking("«Плиска-10»")).hits.first().map(|hit| hit.item), Some(item.id));
    let orderable = Filter { is_orderable: true, ..Filter::default() };
    assert!(filtered(&index, "фікусом", orderable).hits.is_empty());
    assert_eq!(code_of(&demo, now.item), "PLYSKA-10");
    assert_eq!((index.items(), index.offers()), (demo.items.len(), demo.offers.len()));
}
