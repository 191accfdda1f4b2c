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
use crate::web::listing::{address, cut, more};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, shown, text};
use crate::web::visitor::Visitor;

/// Rows of a page.
const SHOWN: usize = 50;

/// What the address of a page of entries says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The account whose entries are shown; all when it is empty.
    pub account: String,
    /// How the entries are sorted.
    pub sort: String,
    /// Where the page of entries begins.
    pub after: String,
    /// Where the page of a fund's allotments begins.
    pub list: String,
    /// The format in which the entries are taken along, if they are.
    pub format: String,
}

/// Entries of a fund or allotment, and what all of them add up to.
pub struct Entries {
    holder: u128,
    rows: Vec<Entry>,
    has_more: bool,
    balances: Vec<(String, i64)>,
    lie: Lie,
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
        let lie = Lie::falling("when", &asked.sort);
        let part = lie.part(before, SHOWN);
        let work = move |connection: &mut dyn Connection| {
            let mut rows = queries::funds::entries(connection, holder, account, &part)?;
            let has_more = cut(&mut rows, SHOWN);
            let balances = queries::funds::balances(connection, holder)?;
            Ok(Entries { holder, rows, has_more, balances, lie })
        };
        visitor.caller.read(app, work).await
    }

    /// The entries as a list.
    pub fn table(&self, visitor: &Visitor) -> Table {
        let (language, zone) = (visitor.language, visitor.caller.reference.zone());
        let columns = ["when", "what", "who", "from-account", "to-account", "amount", "order-number"];
        let mut table = Table::new(language, &columns.map(|key| (key, key == "amount")));
        let side = |account: Account| {
            let name = self.name(visitor, account);
            let is_own = account.holder() == self.holder;
            let emphasised = html! { @if is_own { strong { (name) } } @else { (name) } };
            text(&name).shown(emphasised)
        };
        let reads_journal = visitor.caller.require_somewhere(Action::ReadJournal).is_ok();
        for entry in &self.rows {
            let (posting, event) = (&entry.posting, event_name(visitor, &entry.kind));
            let what = html! {
                @if reads_journal { a href={ "/audit/entries/" (posting.sequence) } { (event) } } @else { (event) }
            };
            let order = posting.order.map(|order| order.to_string()).unwrap_or_default();
            let order_link = html! { @if !order.is_empty() { a href={ "/orders/" (order) } { (language.say("order-number")) } } };
            table.row([
                table.moment(entry.at, &zone),
                shown(&event, what),
                text(actor_name(visitor, &entry.actor)),
                side(posting.from),
                side(posting.to),
                table.money(posting.amount_minor, posting.currency),
                shown(&order, order_link),
            ]);
        }
        table.lying(self.lie)
    }

    /// The entries with what all of them add up to.
    pub fn shown(&self, visitor: &Visitor, path: &str, asked: &Asked) -> Markup {
        let language = visitor.language;
        let from = |after: &str| {
            let kept = [("account", asked.account.as_str()), (SORT, asked.sort.as_str()), ("after", after)];
            address(path, kept)
        };
        let next = self.rows.last().filter(|_| self.has_more);
        let next = next.map(|last| from(&format!("{}.{}", last.posting.sequence, last.posting.ordinal)));
        let currency = self.rows.first().map(|entry| entry.posting.currency);
        html! {
            h2 #entries { (language.say("entries")) @if !asked.account.is_empty() { ": " (account_word(visitor, &asked.account)) } }
            @if let Some(currency) = currency { (self.sums(visitor, path, currency)) }
            @if self.rows.is_empty() { (empty(language, "entries-empty", None)) } @else { (self.table(visitor).shown(&from(&asked.after))) }
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
