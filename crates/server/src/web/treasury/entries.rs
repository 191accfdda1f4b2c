//! The entries behind a figure of money, and what all of them add up to.

use domain::funds::{Account, Stage};
use domain::policy::Action;
use domain::values::{Currency, PersonId};
use engine::queries;
use engine::queries::funds::Entry;
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::empty;
use crate::web::listing::{address, cut, more, table};
use crate::web::visitor::Visitor;

/// Rows of a page.
const SHOWN: usize = 50;

/// What the address of a page of entries says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The account whose entries are shown; all when it is empty.
    pub account: String,
    /// Where the page of entries begins.
    pub after: String,
    /// Where the page of a fund's allotments begins.
    pub list: String,
}

/// Entries of a fund or allotment, and what all of them add up to.
pub struct Entries {
    holder: u128,
    rows: Vec<Entry>,
    has_more: bool,
    balances: Vec<(String, i64)>,
}

impl Entries {
    /// Those that the address asks for.
    pub async fn read(
        app: &App,
        visitor: &mut Visitor,
        holder: u128,
        asked: &Asked,
    ) -> Result<Entries, Problem> {
        let account = Account::parse(holder, &asked.account).map(|account| account.name());
        let before = asked
            .after
            .split_once('.')
            .and_then(|(sequence, ordinal)| Some((sequence.parse().ok()?, ordinal.parse().ok()?)));
        let work = move |connection: &mut dyn Connection| {
            let mut rows = queries::funds::entries(connection, holder, account, before, SHOWN + 1)?;
            let has_more = cut(&mut rows, SHOWN);
            let balances = queries::funds::balances(connection, holder, u64::MAX)?;
            Ok(Entries { holder, rows, has_more, balances })
        };
        visitor.caller.read(app, work).await
    }

    /// The entries with what all of them add up to.
    pub fn shown(&self, visitor: &Visitor, path: &str, asked: &Asked) -> Markup {
        let (language, zone) = (visitor.language, visitor.caller.reference.zone());
        let columns = [
            ("when", false),
            ("what", false),
            ("who", false),
            ("from-account", false),
            ("to-account", false),
            ("amount", true),
            ("order-number", false),
        ];
        let side = |account: Account| {
            html! {
                @if account.holder() == self.holder { strong { (self.name(visitor, account)) } } @else { (self.name(visitor, account)) }
            }
        };
        let reads_journal = visitor.caller.require_somewhere(Action::ReadJournal).is_ok();
        let rows = self.rows.iter().map(|entry| {
            let (posting, event) = (&entry.posting, event_name(visitor, &entry.kind));
            vec![
                html! { (language.moment(entry.at, &zone)) },
                html! {
                    @if reads_journal { a href={ "/audit/entries/" (posting.sequence) } { (event) } } @else { (event) }
                },
                html! { (actor_name(visitor, &entry.actor)) },
                side(posting.from),
                side(posting.to),
                html! { (language.money(posting.amount_minor, posting.currency)) },
                html! { @if let Some(order) = posting.order { a href={ "/orders/" (order) } { (language.say("order-number")) } } },
            ]
        });
        let next = self.rows.last().filter(|_| self.has_more).map(|last| {
            let after = format!("{}.{}", last.posting.sequence, last.posting.ordinal);
            address(path, [("account", asked.account.as_str()), ("after", after.as_str())])
        });
        let currency = self.rows.first().map(|entry| entry.posting.currency);
        html! {
            h2 #entries { (language.say("entries")) @if !asked.account.is_empty() { ": " (account_word(visitor, &asked.account)) } }
            @if let Some(currency) = currency { (self.sums(visitor, path, currency)) }
            @if self.rows.is_empty() { (empty(language, "entries-empty", None)) } @else { (table(language, &columns, rows)) }
            (more(language, next))
        }
    }

    /// What all entries add up to, by account.
    fn sums(&self, visitor: &Visitor, path: &str, currency: Currency) -> Markup {
        let language = visitor.language;
        html! {
            p.note { (language.say("entries-sum")) " "
                @for (nth, (account, minor)) in self.balances.iter().enumerate() {
                    @if nth > 0 { " · " }
                    a href=(address(path, [("account", account.as_str())])) { (account_word(visitor, account)) } " " (language.money(*minor, currency))
                }
            }
        }
    }

    fn name(&self, visitor: &Visitor, account: Account) -> String {
        account_word(visitor, account.name())
    }
}

fn account_word(visitor: &Visitor, account: &str) -> String {
    let language = visitor.language;
    match account.parse::<Stage>() {
        Ok(_) => language.word("stage", account),
        Err(_) => language.word("account", account),
    }
}

/// What a kind of event is called.
pub fn event_name(visitor: &Visitor, kind: &str) -> String {
    let kind = kind.rsplit_once('.').map_or(kind, |(kind, _)| kind);
    visitor.language.word("event", kind)
}

/// Who caused an entry.
pub fn actor_name(visitor: &Visitor, actor: &str) -> String {
    match actor.parse::<PersonId>() {
        Ok(person) => visitor.caller.named_person(person).code,
        Err(_) => visitor.language.word("actor", actor),
    }
}
