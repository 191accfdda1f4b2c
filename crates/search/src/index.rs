//! The index: entries, the words that lead to them, and the numbers by which they name what they share.

use std::collections::{BTreeMap, HashMap};

use domain::catalogue::{Category, CharacteristicKind, CharacteristicValue, Item};
use domain::identity::Organisation;
use domain::values::{CategoryId, ItemId, OfferId, OrganisationId};

use crate::entry::{Attribute, Entry, Label, OfferTerms, Stated, StatedValue, code_start};
use crate::units::quantity;
use crate::vocabulary::Vocabulary;
use crate::words::words;

/// The fields a word can stand in, one bit each, in the order of [`WEIGHTS`].
mod field {
    pub const MODEL: u8 = 1;
    pub const NAME: u8 = 1 << 1;
    pub const CATEGORY: u8 = 1 << 2;
    pub const MAKER: u8 = 1 << 3;
    pub const CHARACTERISTIC: u8 = 1 << 4;
}

/// What a word counts in each field. Names repeat the model, so that a model counts most where it is one.
const WEIGHTS: [u32; 5] = [4, 10, 6, 3, 1];

/// What a word counts that stands in these fields.
pub fn weight(fields: u8) -> u32 {
    let weights = WEIGHTS.iter().zip(0..);
    weights.filter(|(_, field)| fields & (1 << field) != 0).map(|(weight, _)| weight).sum()
}

/// Values that entries share, by number.
pub struct Shared<T> {
    numbers: BTreeMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Shared { numbers: BTreeMap::new(), values: Vec::new() }
    }
}

impl<T: Ord + Clone> Shared<T> {
    fn add(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).expect("fewer than 2^32 values fit in memory");
        self.numbers.insert(value.clone(), number);
        self.values.push(value.clone());
        number
    }

    /// The number of a value.
    pub fn number(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    /// All values, each at its number.
    pub fn values(&self) -> &[T] {
        &self.values
    }
}

/// Where a word stands: an entry, and the bits of its fields.
pub type Posting = (u32, u8);

/// A searchable catalogue.
#[derive(Default)]
pub struct Index {
    pub(crate) vocabulary: Vocabulary,
    /// Postings of each word, rising by entry.
    pub(crate) postings: Vec<Vec<Posting>>,
    pub(crate) entries: Vec<Entry>,
    /// One for each entry.
    pub(crate) labels: Vec<Label>,
    pub(crate) categories: Shared<CategoryId>,
    pub(crate) makers: Shared<OrganisationId>,
    pub(crate) attributes: Shared<Attribute>,
    /// Texts of each attribute.
    pub(crate) choices: Shared<(u32, String)>,
    entry_of_item: HashMap<ItemId, u32>,
    item_of_offer: HashMap<OfferId, u32>,
}

impl Index {
    /// How many items there are.
    pub fn items(&self) -> usize {
        self.entries.len()
    }

    /// How many offers there are.
    pub fn offers(&self) -> usize {
        self.item_of_offer.len()
    }

    /// Adds an item or replaces what was said of it; its offers stay.
    pub fn put_item(&mut self, item: &Item, category: &Category, maker: &Organisation) {
        let words = self.words_of(item, category, maker);
        let known = self.entry_of_item.get(&item.id).copied();
        let place = known.unwrap_or_else(|| {
            u32::try_from(self.entries.len()).expect("fewer than 2^32 items fit in memory")
        });
        let entry = Entry {
            code_start: code_start(&item.code),
            category: self.categories.add(&category.id),
            maker: self.makers.add(&maker.id),
            domain: category.domain,
            status: item.status,
            stated: self.stated(item, category),
            offers: Vec::new(),
            rating_tenths: 0,
        };
        match known {
            None => {
                self.entry_of_item.insert(item.id, place);
                self.post(place, &words);
                self.entries.push(entry);
                self.labels.push(Label { item: item.id, code: item.code.clone(), words });
            }
            Some(place) => {
                let old = std::mem::replace(&mut self.entries[place as usize], entry);
                self.entries[place as usize].offers = old.offers;
                self.entries[place as usize].rating_tenths = old.rating_tenths;
                if self.labels[place as usize].words != words {
                    let old = std::mem::replace(&mut self.labels[place as usize].words, words.clone());
                    self.withdraw(place, &old);
                    self.post(place, &words);
                }
            }
        }
    }

    /// Notes the mean mark of an item in tenths; an item that is not there has none.
    pub fn rate_item(&mut self, item: ItemId, tenths: i64) {
        if let Some(place) = self.entry_of_item.get(&item) {
            self.entries[*place as usize].rating_tenths = u8::try_from(tenths).unwrap_or_default();
        }
    }

    /// Adds an offer of an item or replaces its terms; an item that is not there has none.
    pub fn put_offer(&mut self, item: ItemId, terms: OfferTerms) {
        let Some(place) = self.entry_of_item.get(&item).copied() else { return };
        self.item_of_offer.insert(terms.id, place);
        let offers = &mut self.entries[place as usize].offers;
        match offers.iter_mut().find(|offer| offer.id == terms.id) {
            Some(offer) => *offer = terms,
            None => {
                // Most items have few offers, and every query passes over all of them.
                offers.reserve_exact(1);
                offers.push(terms);
            }
        }
    }

    fn post(&mut self, place: u32, words: &[(u32, u8)]) {
        self.postings.resize_with(self.vocabulary.len(), Vec::new);
        for (word, fields) in words {
            let postings = &mut self.postings[*word as usize];
            // New entries come last.
            let at = match postings.last() {
                Some((last, _)) if *last > place => postings.partition_point(|(other, _)| *other < place),
                _ => postings.len(),
            };
            postings.insert(at, (place, *fields));
        }
    }

    fn withdraw(&mut self, place: u32, words: &[(u32, u8)]) {
        for (word, _) in words {
            self.postings[*word as usize].retain(|(other, _)| *other != place);
        }
    }

    fn words_of(&mut self, item: &Item, category: &Category, maker: &Organisation) -> Box<[(u32, u8)]> {
        let mut found: BTreeMap<u32, u8> = BTreeMap::new();
        let mut note = |text: &str, field: u8| {
            for word in words(text) {
                *found.entry(self.vocabulary.add(&word)).or_default() |= field;
            }
        };
        let fields = [
            (item.code.as_str(), field::MODEL),
            (item.model.as_str(), field::MODEL),
            (item.nsn.as_deref().unwrap_or(""), field::MODEL),
            (item.name_uk.as_str(), field::NAME),
            (item.name_en.as_str(), field::NAME),
            (category.name_uk.as_str(), field::CATEGORY),
            (category.name_en.as_str(), field::CATEGORY),
            (category.code.as_str(), field::CATEGORY),
            (maker.name_uk.as_str(), field::MAKER),
            (maker.name_en.as_str(), field::MAKER),
            (maker.code.as_str(), field::MAKER),
        ];
        for (text, field) in fields {
            note(text, field);
        }
        for (name, value) in &item.characteristics {
            match value {
                CharacteristicValue::Number(number) => {
                    let unit = unit_of(category, name).map(str::to_lowercase).unwrap_or_default();
                    let quantity = quantity(&number.to_string(), &unit);
                    note(quantity.as_deref().unwrap_or(""), field::CHARACTERISTIC);
                }
                CharacteristicValue::Text(text) => note(text.as_str(), field::CHARACTERISTIC),
                CharacteristicValue::YesNo(true) => note(name, field::CHARACTERISTIC),
                CharacteristicValue::YesNo(false) => {}
            }
        }
        found.into_iter().collect()
    }

    fn stated(&mut self, item: &Item, category: &Category) -> Box<[Stated]> {
        let stated = item.characteristics.iter().map(|(name, value)| {
            let unit = unit_of(category, name).map(str::to_owned);
            let attribute = self.attributes.add(&Attribute { name: name.clone(), unit });
            let value = match value {
                CharacteristicValue::Number(number) => StatedValue::Number(*number),
                other => StatedValue::Choice(self.choices.add(&(attribute, other.to_string()))),
            };
            Stated::new(attribute, value)
        });
        stated.collect()
    }
}

fn unit_of<'a>(category: &'a Category, name: &str) -> Option<&'a str> {
    let characteristic = category.characteristics.iter().find(|known| known.name == name)?;
    match &characteristic.kind {
        CharacteristicKind::Number { unit, .. } => Some(unit),
        CharacteristicKind::Choice { .. } | CharacteristicKind::Text | CharacteristicKind::YesNo => None,
    }
}
