//! What `hardening.md` says of the verification standard in figures is what `asvs.md` says item by item.

use std::collections::BTreeMap;
use std::path::Path;

const STATES: [&str; 4] = ["met", "partly", "no", "n/a"];
const NOT_APPLICABLE: usize = 3;

/// Items of a chapter by state.
type Counts = [usize; STATES.len()];

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations").join(name);
    std::fs::read_to_string(path).expect("the page is there")
}

/// How many items a row speaks of: one, or those of a section from one to another, such as `1.2.6-1.2.9`.
fn count(items: &str) -> usize {
    let parts = |item: &str| {
        let (section, number) = item.rsplit_once('.').expect("an item has a section");
        (section.to_owned(), number.parse::<usize>().expect("an item ends with its number"))
    };
    let Some((first, last)) = items.split_once('-') else { return 1 };
    let ((section, first), (same, last)) = (parts(first), parts(last));
    assert_eq!(section, same, "{items} goes beyond its section");
    last - first + 1
}

/// A line of the table: nothing stands for none.
fn line(name: &str, counts: &Counts) -> String {
    let cells = counts.map(|count| if count == 0 { " ".to_owned() } else { format!(" {count} ") });
    format!("| {name} |{}|", cells.join("|"))
}

#[test]
fn figures_of_the_standard_are_those_of_its_items() {
    let (items, summary) = (page("asvs.md"), page("hardening.md"));
    let mut chapters: Vec<(&str, Counts)> = Vec::new();
    let (mut levels, mut open) = (BTreeMap::<&str, [usize; 2]>::new(), Vec::new());
    for row in items.lines() {
        if let Some(title) = row.strip_prefix("## ") {
            chapters.push((title, Counts::default()));
        }
        if !row.starts_with("| ") || !row[2..].starts_with(|first: char| first.is_ascii_digit()) {
            continue;
        }
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [item, level, _, state, _] = cells[..] else { panic!("five cells: {row}") };
        let state = STATES.iter().position(|known| *known == state).unwrap_or_else(|| panic!("{row}"));
        chapters.last_mut().expect("items stand in chapters").1[state] += count(item);
        if state != NOT_APPLICABLE {
            let [met, all] = levels.entry(level).or_default();
            *met += if state == 0 { count(item) } else { 0 };
            *all += count(item);
        }
        if level == "1" && [1, 2].contains(&state) {
            open.push(item);
        }
    }
    let mut all = Counts::default();
    for (name, counts) in &chapters {
        assert!(summary.contains(&line(name, counts)), "the table says otherwise: {}", line(name, counts));
        all = std::array::from_fn(|state| all[state] + counts[state]);
    }
    assert_eq!(all.iter().sum::<usize>(), 345, "the standard has so many items");
    assert!(summary.contains(&line("all", &all)), "the table says otherwise: {}", line("all", &all));
    let [met, partly, no, _] = all;
    let of_level = levels.iter().map(|(level, [met, all])| format!("{met} of {all} at level {level}"));
    let expected = [
        format!("{} apply; {met} are met, {partly} in part, {no} are not.", met + partly + no),
        format!("By level: {}.", of_level.collect::<Vec<_>>().join(", ")),
        format!("Open at level 1: {}.", open.join(", ")),
    ];
    let said = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in expected {
        assert!(said.contains(&sentence), "the text says otherwise: {sentence}");
    }
}
