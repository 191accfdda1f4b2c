//! Whatever is typed: no panic, no item lost or shown twice, and the same answer however the index came about.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use search::{Condition, Cursor, Filter, Index, Query, Sort};

use crate::demo::{Demo, asking};

static DEMO: LazyLock<Demo> = LazyLock::new(Demo::read);
static INDEX: LazyLock<Index> = LazyLock::new(|| DEMO.index());

/// Words of the demo, broken ones, and anything.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(vec![
            "дрон", "перехоплювачами", "батер", "batery", "10", "12 км", "FPV-10", "плиска-10н", "ht,", "реб",
        ]).prop_map(str::to_owned),
        2 => "[а-яіїєґ'’-]{0,12}",
        1 => "[a-z0-9.,;\\[\\]-]{0,12}",
        1 => any::<String>(),
    ];
    prop::collection::vec(word, 0..6).prop_map(|words| words.join(" "))
}

fn sort() -> impl Strategy<Value = Sort> {
    let uah = "UAH".parse().expect("a currency");
    prop::sample::select(vec![Sort::Relevance, Sort::Price(uah), Sort::LeadTime, Sort::Code])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_answered_within_bounds(text in prop_oneof![text(), ".{0,400}", "\\PC{0,40}(а\u{301})*"]) {
        let answer = INDEX.answer(&asking(&text));
        prop_assert!(answer.hits.len() <= 200 && answer.total <= DEMO.items.len());
        prop_assert!(answer.understood.len() <= search::query::QUERY_WORDS_MAX);
        prop_assert!(answer.hits.iter().is_sorted_by_key(|hit| &hit.cursor));
    }

    #[test]
    fn pages_put_together_are_the_whole(text in text(), sort in sort(), limit in 1_usize..80) {
        let query = Query { sort, limit: 200, ..asking(&text) };
        let (mut seen, mut after, mut total) = (Vec::new(), None::<Cursor>, None);
        loop {
            let answer = INDEX.answer(&Query { after: after.clone(), limit, ..query.clone() });
            prop_assert_eq!(*total.get_or_insert(answer.total), answer.total);
            seen.extend(answer.hits.iter().map(|hit| hit.item));
            let Some(last) = answer.hits.last().filter(|_| answer.has_more) else { break };
            // Through the text that travels.
            after = Some(last.cursor.to_string().parse().expect("a cursor is read as written"));
        }
        prop_assert_eq!(seen.len(), total.unwrap_or(0));
        prop_assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
    }

    #[test]
    fn no_condition_or_cursor_panics(text in ".{0,60}") {
        if let Ok(condition) = text.parse::<Condition>() {
            let filter = Filter { characteristics: vec![condition; 20], ..Filter::default() };
            INDEX.answer(&Query { filter, ..asking("") });
        }
        if let Ok(cursor) = text.parse::<Cursor>() {
            INDEX.answer(&Query { after: Some(cursor), ..asking("") });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_order_of_filling_does_not_matter(text in text(), order in any::<u64>()) {
        let mut index = Index::default();
        let key = |place: usize| (place as u64 + 1).wrapping_mul(order | 1).rotate_left(17);
        let mut items: Vec<usize> = (0..DEMO.items.len()).step_by(20).collect();
        items.sort_by_key(|place| key(*place));
        let mut straight = Index::default();
        (0..DEMO.items.len()).step_by(20).for_each(|place| DEMO.put_item(&mut straight, &DEMO.items[place]));
        for place in items {
            DEMO.put_item(&mut index, &DEMO.items[place]);
            if key(place) % 3 == 0 {
                DEMO.put_item(&mut index, &DEMO.items[place]);
            }
        }
        for (item, terms) in &DEMO.offers {
            straight.put_offer(*item, terms.clone());
        }
        for (item, terms) in DEMO.offers.iter().rev() {
            index.put_offer(*item, terms.clone());
        }
        let filter = Filter { is_orderable: order % 2 == 0, ..Filter::default() };
        let query = Query { filter, ..asking(&text) };
        let (one, other) = (straight.answer(&query), index.answer(&query));
        prop_assert_eq!(one.hits, other.hits);
        prop_assert_eq!(one.facets, other.facets);
        prop_assert_eq!(one.understood, other.understood);
    }
}
