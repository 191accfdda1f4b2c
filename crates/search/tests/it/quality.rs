//! What people type against the demo catalogue, and what they must find first.

use search::reading::Reading;

use crate::demo::{Demo, asking, code_of};

/// What the first hits have in common.
enum Finds {
    /// The first hit is this item.
    First(&'static str),
    /// All of the first hits, of which there are so many at least, are of one of these categories.
    Category(&'static [&'static str], usize),
    /// There is nothing.
    Nothing,
}
use Finds::{Category, First, Nothing};

const QUERIES: &[(&str, Finds, Reading)] = &[
    // Forms of words, both languages.
    ("дрони-перехоплювачі", Category(&["INTERCEPT"], 20), Reading::Typed),
    ("перехоплювач", Category(&["INTERCEPT"], 20), Reading::Typed),
    ("перехоплювачами", Category(&["INTERCEPT"], 20), Reading::Typed),
    ("interceptor", Category(&["INTERCEPT"], 20), Reading::Typed),
    ("interceptors", Category(&["INTERCEPT"], 20), Reading::Typed),
    ("акумуляторів", Category(&["BATTERY"], 20), Reading::Typed),
    ("акумулятор", Category(&["BATTERY"], 20), Reading::Typed),
    ("батарей", Category(&["BATTERY"], 20), Reading::Typed),
    ("batteries", Category(&["BATTERY"], 20), Reading::Typed),
    ("розвідувального мультикоптера", Category(&["RECON-M"], 20), Reading::Typed),
    ("reconnaissance multirotors", Category(&["RECON-M"], 20), Reading::Typed),
    ("безекіпажних катерів", Category(&["USV"], 9), Reading::Typed),
    ("uncrewed vessels", Category(&["USV"], 9), Reading::Typed),
    ("дрон на оптоволокні", Category(&["FPV-F"], 20), Reading::Typed),
    ("котушок", Category(&["FIBRE"], 10), Reading::Typed),
    ("ремонту", Category(&["REPAIR"], 8), Reading::Typed),
    ("баражувальних боєприпасів", Category(&["LOITER"], 10), Reading::Typed),
    ("loitering munition", Category(&["LOITER"], 10), Reading::Typed),
    ("тепловізійні камери", Category(&["CAMERA"], 3), Reading::Typed),
    ("роботів для евакуації", Category(&["UGV-MED"], 8), Reading::Typed),
    // Abbreviations and synonyms.
    ("окопний реб", Category(&["EW-TRENCH"], 20), Reading::Typed),
    ("vehicle jammer", Category(&["EW-VEHICLE"], 10), Reading::Typed),
    ("пропелери", Category(&["PROPULSION"], 3), Reading::Typed),
    ("детектор дронів", Category(&["DETECTOR"], 15), Reading::Typed),
    ("нрк", Category(&["UGV-LOG", "UGV-MED", "TRAINING"], 20), Reading::Typed),
    // Names and numbers of models.
    ("Плиска-10", First("PLYSKA-10"), Reading::Typed),
    ("плиска 10", First("PLYSKA-10"), Reading::Typed),
    ("плиска10", First("PLYSKA-10"), Reading::Typed),
    ("PLYSKA-10N", First("PLYSKA-10N"), Reading::Typed),
    ("plyska 10n", First("PLYSKA-10N"), Reading::Typed),
    ("Ґринджоли 350", First("GRYNDZHOLY-350"), Reading::Typed),
    ("гринджоли-350", First("GRYNDZHOLY-350"), Reading::Typed),
    ("1550611539402", First("PLYSKA-10"), Reading::Typed),
    ("1550-61-153-9402", First("PLYSKA-10"), Reading::Typed),
    ("6S22", First("PLOMIN-6S22"), Reading::Typed),
    ("6s-22", First("PLOMIN-6S22"), Reading::Typed),
    // Unfinished words.
    ("перехоплюва", Category(&["INTERCEPT"], 20), Reading::Typed),
    ("intercep", Category(&["INTERCEPT"], 20), Reading::Typed),
    ("grynd", First("GRYNDZHOLY-150"), Reading::Typed),
    // Typing errors.
    ("акамулятор", Category(&["BATTERY"], 20), Reading::Corrected),
    ("акомуляторів", Category(&["BATTERY"], 20), Reading::Corrected),
    ("batery", Category(&["BATTERY"], 20), Reading::Corrected),
    ("перехоплювчі", Category(&["INTERCEPT"], 20), Reading::Corrected),
    ("пeрехоплювач", Category(&["INTERCEPT"], 20), Reading::Corrected),
    ("intercetpor", Category(&["INTERCEPT"], 20), Reading::Corrected),
    ("pliska-10", First("PLYSKA-10"), Reading::Corrected),
    ("антени", Category(&["RADIO"], 3), Reading::Typed),
    ("антнеа", Category(&["RADIO"], 3), Reading::Corrected),
    // The wrong keyboard layout.
    ("fre[vekznjh", Nothing, Reading::Unknown),
    ("frevekznjh", Category(&["BATTERY"], 20), Reading::OtherLayout),
    ("gtht[jgk.dfx", Category(&["INTERCEPT"], 20), Reading::OtherLayout),
    ("ифееукн", Category(&["BATTERY"], 20), Reading::OtherLayout),
    ("ht,", Category(&["EW-TRENCH", "EW-VEHICLE"], 20), Reading::OtherLayout),
    // Nothing.
    ("ььььььььь", Nothing, Reading::Unknown),
    ("qqqqqqqqq", Nothing, Reading::Unknown),
];

#[test]
fn people_find_what_they_look_for() {
    let demo = Demo::read();
    let index = demo.index();
    let mut wrong = Vec::new();
    for (text, finds, reading) in QUERIES {
        let answer = index.answer(&asking(text));
        let hits: Vec<&str> = answer.hits.iter().map(|hit| code_of(&demo, hit.item)).collect();
        let category = |hit: &&str| {
            let item = demo.items.iter().find(|item| item.code.as_str() == *hit).expect("an item");
            demo.categories[&item.category].code.as_str()
        };
        let is_found = match finds {
            First(code) => hits.first() == Some(code),
            Category(categories, count) => {
                hits.len() >= *count
                    && hits.iter().take(*count).all(|hit| categories.contains(&category(hit)))
            }
            Nothing => hits.is_empty(),
        };
        let is_read = answer.understood.iter().any(|understood| understood.reading == *reading);
        if !is_found || !is_read {
            let first: Vec<_> = hits.iter().take(6).collect();
            wrong.push(format!("{text}: {} hits {first:?}, {:?}", hits.len(), answer.understood));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), QUERIES.len(), wrong.join("\n"));
}

#[test]
fn a_page_says_how_words_were_understood() {
    let demo = Demo::read();
    let answer = demo.index().answer(&asking("batery plyska"));
    let corrected = &answer.understood[0];
    assert_eq!((corrected.word.as_str(), corrected.reading.as_str()), ("batery", "corrected"));
    assert!(corrected.found.contains(&"battery".to_owned()), "{corrected:?}");
    assert!(answer.total > 0, "an item that includes its battery or has the name");
}

#[test]
fn what_has_the_most_words_is_shown_when_nothing_has_all() {
    let demo = Demo::read();
    let index = demo.index();
    let all = index.answer(&asking("окопний реб"));
    assert!(!all.is_partial);
    let some = index.answer(&asking("окопний реб ььььььь"));
    assert!(some.is_partial);
    assert_eq!(some.hits.first(), all.hits.first());
}

#[test]
fn a_quantity_is_found_with_its_unit_in_either_language() {
    let demo = Demo::read();
    let index = demo.index();
    for text in ["плиска 12 км", "плиска 12км", "plyska 12 km", "плиска 10 дюймів"]
    {
        let answer = index.answer(&asking(text));
        let codes: Vec<_> = answer.hits.iter().map(|hit| code_of(&demo, hit.item)).collect();
        assert!(codes.contains(&"PLYSKA-10") && !codes.contains(&"PLYSKA-7"), "{text}: {codes:?}");
    }
}
