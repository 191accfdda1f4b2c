//! What a file may hold, as data: its columns with type, duty, example and explanation.

use std::str::FromStr;

use domain::State;
use domain::phrase::Phrase;
use domain::policy::Action;
use domain::values::{
    AllotmentId, CategoryId, Code, ContractId, Date, FrameworkId, FundId, ItemId, OrganisationId, Text,
    TextError, UnknownWord,
};

use super::importer::Reach;
use super::plan::Plan;
use super::row::Row;
use super::wording::Wording;

/// The shape of one kind of file and the function that turns its rows into commands.
pub(super) struct Form {
    /// What one row is, for the template.
    pub about: &'static str,
    /// Columns, in the order of the template.
    pub columns: &'static [Column],
    /// Columns that identify a row together; the same twice in a file is an error.
    pub key: &'static [&'static str],
    /// Column whose rows make one object, so that they are applied or left out together.
    pub group: Option<&'static str>,
    /// The actions of which an importer needs one.
    pub actions: &'static [Action],
    /// Asks for what is held under the keys of a row.
    pub want: fn(&Row, &mut State),
    /// Takes out what stands under the keys of the rows and the importer may not change.
    pub hide: fn(&[&Row], &mut State, &Reach<'_>),
    /// Plans the commands that make the database say what the rows say.
    pub plan: for<'a> fn(&[&'a Row], &State, &mut Plan<'a>),
}

/// One column.
pub(super) struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What a cell may hold.
    pub cell: Cell,
    /// Whether every row must fill it.
    pub is_mandatory: bool,
    /// A valid cell.
    pub example: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// What a cell may hold.
pub(super) enum Cell {
    /// A [`Code`].
    Code,
    /// A [`Text`].
    Text,
    /// The number of a paper as offices write it; what a code cannot hold becomes a hyphen.
    PaperNumber,
    /// A civil date.
    Date,
    /// A whole number between two bounds.
    Whole(i64, i64),
    /// A decimal above zero; the row's currency says how many decimals.
    Amount,
    /// One of a closed list.
    Word(fn(&str) -> Result<(), UnknownWord>),
    /// Some of a closed list, separated by semicolons.
    Words(fn(&str) -> Result<(), UnknownWord>),
    /// The code of something, with its id as refusals name it.
    Reference(fn(&Code) -> String),
    /// Codes of things, separated by semicolons.
    References(fn(&Code) -> String),
    /// Entries separated by semicolons, whose form the kind of file knows.
    List,
}

/// A reference to an organisation.
pub(super) const ORGANISATION: Cell = Cell::Reference(|code| OrganisationId::of_code(code).to_string());
/// References to organisations.
pub(super) const ORGANISATIONS: Cell = Cell::References(|code| OrganisationId::of_code(code).to_string());
/// A reference to a category.
pub(super) const CATEGORY: Cell = Cell::Reference(|code| CategoryId::of_code(code).to_string());
/// References to categories.
pub(super) const CATEGORIES: Cell = Cell::References(|code| CategoryId::of_code(code).to_string());
/// A reference to an item.
pub(super) const ITEM: Cell = Cell::Reference(|code| ItemId::of_code(code).to_string());
/// References to items.
pub(super) const ITEMS: Cell = Cell::References(|code| ItemId::of_code(code).to_string());
/// A reference to a framework.
pub(super) const FRAMEWORK: Cell = Cell::Reference(|code| FrameworkId::of_code(code).to_string());
/// A reference to a contract.
pub(super) const CONTRACT: Cell = Cell::Reference(|code| ContractId::of_code(code).to_string());
/// A reference to a fund.
pub(super) const FUND: Cell = Cell::Reference(|code| FundId::of_code(code).to_string());
/// A reference to an allotment.
pub(super) const ALLOTMENT: Cell = Cell::Reference(|code| AllotmentId::of_code(code).to_string());

/// A column that every row must fill.
pub(super) const fn must(
    name: &'static str,
    cell: Cell,
    example: &'static str,
    meaning: &'static str,
) -> Column {
    Column { name, cell, is_mandatory: true, example, meaning }
}

/// A column that a row may leave empty and a file may leave out.
pub(super) const fn may(
    name: &'static str,
    cell: Cell,
    example: &'static str,
    meaning: &'static str,
) -> Column {
    Column { name, cell, is_mandatory: false, example, meaning }
}

/// Whether a text is a word of the list `T`.
pub(super) fn word<T: FromStr<Err = UnknownWord>>(text: &str) -> Result<(), UnknownWord> {
    text.parse::<T>().map(drop)
}

/// The entries of a cell that lists several.
pub(super) fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|entry| !entry.is_empty())
}

/// The civil date of a text written as 2026-01-12.
pub(super) fn date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// The number of a paper as a code: `order № 3 of 2026-01-05` becomes `order-3-of-2026-01-05`.
pub(super) fn paper_number(text: &str) -> String {
    let is_kept = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '/' | '-');
    let parts = text.split(|letter| !is_kept(letter)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// What is wrong with a text.
pub(super) fn said(error: &TextError) -> Phrase {
    match error {
        TextError::Empty => Wording::NoText.into(),
        TextError::TooLong { chars, limit } => Wording::TooLong.with([chars, limit]),
        TextError::Character { found, allowed } => Wording::Holds.with([&format_args!("{found:?}"), allowed]),
    }
}

impl Column {
    /// The rule that a cell breaks and how to mend it; an empty cell breaks none but a duty.
    pub(super) fn broken_by(&self, text: &str) -> Option<(Phrase, Phrase)> {
        if text.is_empty() {
            return self.is_mandatory.then(|| (Wording::Empty.into(), self.remedy()));
        }
        let rule: Option<Phrase> = match &self.cell {
            Cell::Code | Cell::Reference(_) => Code::new(text).err().map(|error| said(&error)),
            Cell::References(_) => {
                entries(text).find_map(|entry| Code::new(entry).err()).map(|error| said(&error))
            }
            Cell::Text => Text::new(text).err().map(|error| said(&error)),
            Cell::PaperNumber => Code::new(&paper_number(text)).err().map(|error| said(&error)),
            Cell::Date => date(text).is_none().then(|| Wording::NotADate.into()),
            Cell::Whole(lowest, highest) => match text.parse::<i64>() {
                Ok(number) if (*lowest..=*highest).contains(&number) => None,
                _ => Some(Wording::NotWhole.into()),
            },
            Cell::Amount => (!is_amount(text)).then(|| Wording::NotAnAmount.into()),
            Cell::Word(parse) => parse(text).err().map(|_| Wording::NotAWord.into()),
            Cell::Words(parse) => entries(text)
                .find(|entry| parse(entry).is_err())
                .map(|entry| Wording::EntryNotAWord.with([&format_args!("{entry:?}")])),
            Cell::List => None,
        };
        rule.map(|rule| (rule, self.remedy()))
    }

    /// A cell as spreadsheets of other countries write it in the one form that the column expects.
    pub(super) fn in_normal_form(&self, text: &str) -> String {
        let other = match self.cell {
            Cell::Date => date_with_points(text),
            Cell::Amount => amount_with_comma(text),
            _ => None,
        };
        other.unwrap_or_else(|| text.to_owned())
    }

    /// What to write into the column.
    pub(super) fn remedy(&self) -> Phrase {
        let wording = match &self.cell {
            Cell::Word(parse) => return Wording::WriteOneOf.with([&words(*parse)]),
            Cell::Words(parse) => return Wording::WriteSomeOf.with([&words(*parse)]),
            Cell::Whole(lowest, highest) => {
                return Wording::WriteWhole.with([lowest, highest, &self.example]);
            }
            Cell::Code | Cell::Reference(_) => Wording::WriteCode,
            Cell::References(_) => Wording::WriteCodes,
            Cell::Text => Wording::WriteText,
            Cell::PaperNumber => Wording::WritePaperNumber,
            Cell::Date => Wording::WriteDate,
            Cell::Amount => Wording::WriteDigits,
            Cell::List => Wording::WriteEntries,
        };
        wording.with([&self.example])
    }

    /// What the column expects, in words.
    pub(super) fn expected(&self) -> String {
        let remedy = self.remedy().to_string();
        remedy.strip_prefix("write ").map_or_else(|| remedy.clone(), str::to_owned)
    }

    /// The entries of a cell with the names that a refusal may call them by: the text, and the id of a reference.
    pub(super) fn names<'c>(&self, cell: &'c str) -> Vec<(&'c str, String)> {
        let id = |entry: &'c str, of: fn(&Code) -> String| Some((entry, of(&Code::new(entry).ok()?)));
        let text = |entry: &'c str| (entry, entry.to_owned());
        match &self.cell {
            Cell::Reference(of) if !cell.is_empty() => {
                id(cell, *of).into_iter().chain([text(cell)]).collect()
            }
            Cell::References(of) => {
                entries(cell).flat_map(|entry| id(entry, *of).into_iter().chain([text(entry)])).collect()
            }
            Cell::Words(_) | Cell::List => entries(cell).map(text).collect(),
            _ => Some(cell).filter(|cell| !cell.is_empty()).map(text).into_iter().collect(),
        }
    }

    /// Whether the column holds codes of other things.
    pub(super) fn is_reference(&self) -> bool {
        matches!(self.cell, Cell::Reference(_) | Cell::References(_))
    }
}

/// The words of a closed list.
fn words(parse: fn(&str) -> Result<(), UnknownWord>) -> String {
    parse("").err().map_or(String::new(), |unknown| unknown.allowed.join(", "))
}

/// 12.01.2026 as 2026-01-12.
fn date_with_points(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    match parts[..] {
        [day, month, year] if year.len() == 4 => Some(format!("{year}-{month:0>2}-{day:0>2}")),
        _ => None,
    }
}

/// 24 500,00 as 24500.00; what may be meant as thousands, such as 24,500, stays and is refused.
fn amount_with_comma(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once(',').unwrap_or((text, ""));
    let whole: String = whole.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_number = whole.bytes().all(|byte| byte.is_ascii_digit()) && !whole.is_empty();
    match fraction {
        _ if !is_number => None,
        "" if !text.ends_with(',') => Some(whole),
        _ if fraction.len() <= 2 => Some(format!("{whole}.{fraction}")),
        _ => None,
    }
}

fn is_amount(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(fraction) && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}
