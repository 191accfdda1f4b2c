//! funds.csv: funds with their earmarks, and the money received for them by bank document.

use domain::Command;
use domain::catalogue::Domain;
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, Fund, SourceKind};
use domain::policy::Action;
use domain::state::State;
use domain::values::{CategoryId, Currency, FundId, OrganisationId, render_minor};

use super::column::{CATEGORIES, Cell, Form, ORGANISATION, ORGANISATIONS, may, must, word};
use super::plan::Differences;
use super::row::{Row, RowNote};
use super::wording::Wording;

pub(super) const FORM: Form = Form {
    about: "One row is a fund with one bank document of money received; another one needs another file.",
    columns: &[
        must("fund", Cell::Code, "STATE-2026", "code"),
        must("source_kind", Cell::Word(word::<SourceKind>), "state_programme", "where its money comes from"),
        must("owner", ORGANISATION, "MOD", "code of the organisation that answers for it"),
        must("currency", Cell::Text, "UAH", "its currency, ISO 4217"),
        must("name_uk", Cell::Text, "Закупівля озброєння і техніки, 2026", "name in Ukrainian"),
        must("name_en", Cell::Text, "Procurement of arms and equipment, 2026", "name in English"),
        may("programme_code", Cell::Text, "2101150", "budget programme code (КПКВК), 7 digits"),
        may("economic_code", Cell::Text, "2260", "economic classification code (КЕКВ), 4 digits"),
        must("budget_year", Cell::Whole(2_000, 2_100), "2026", "budget year"),
        must("lapse_on", Cell::Date, "2026-12-31", "last day its money can be used"),
        may("earmark_domains", Cell::Words(word::<Domain>), "air;ew", "domains it is for; all when empty"),
        may("earmark_categories", CATEGORIES, "INTERCEPT", "categories it is for; all when empty"),
        may("earmark_recipients", ORGANISATIONS, "C2;C5", "who may spend it, with all below; all when empty"),
        may("obligate_by", Cell::Date, "2026-09-30", "last day to send an order charged to it"),
        may("accept_by", Cell::Date, "2026-11-30", "last day to accept what it pays for"),
        may("received", Cell::Amount, "9600000000.00", "money received"),
        may("bank_document", Cell::PaperNumber, "PI-2026-3", "number of the bank document"),
        may("received_on", Cell::Date, "2026-01-05", "its value date"),
    ],
    key: &["fund"],
    group: None,
    actions: &[Action::ManageFunds],
    want: |row, state| {
        let fund = FundId::of_code(&row.code("fund"));
        state.funds.want(&fund);
        if let Some(document) = row.given("bank_document", Row::paper_number) {
            state.bank_documents.want(&(fund, document));
        }
    },
    hide: |rows, state, reach| {
        for row in rows {
            let fund = FundId::of_code(&row.code("fund"));
            if state.funds.get(&fund).is_some_and(|held| !reach.includes(held.owner)) {
                state.funds.remove(&fund);
                if let Some(document) = row.given("bank_document", Row::paper_number) {
                    state.bank_documents.remove(&(fund, document));
                }
            }
        }
    },
    plan: |rows, state, plan| plan.each(rows, |row, _| commands(row, state)),
};

fn commands(row: &Row, state: &State) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let currency = row.currency("currency")?;
    let add = AddFund {
        code: row.code("fund"),
        source_kind: row.word("source_kind"),
        owner: OrganisationId::of_code(&row.code("owner")),
        currency,
        name_uk: row.text("name_uk"),
        name_en: row.text("name_en"),
        programme_code: row.given("programme_code", Row::string),
        economic_code: row.given("economic_code", Row::string),
        budget_year: row.whole("budget_year"),
        lapse_on: row.date("lapse_on"),
        earmark: earmark(row),
    };
    let fund = FundId::of_code(&add.code);
    let receive = received(row, currency, state, fund)?;
    let Some(held) = state.funds.get(&fund) else {
        return Ok((0, [add.into()].into_iter().chain(receive).collect()));
    };
    compare(row, held, &add, state)?;
    Ok((held.revision, receive.into_iter().collect()))
}

fn earmark(row: &Row) -> Earmark {
    Earmark {
        domains: row.words("earmark_domains"),
        categories: row.codes("earmark_categories").iter().map(CategoryId::of_code).collect(),
        recipients: row.codes("earmark_recipients").iter().map(OrganisationId::of_code).collect(),
        countries: Vec::new(),
        obligate_by: row.given("obligate_by", Row::date),
        accept_by: row.given("accept_by", Row::date),
    }
}

/// The command that records the money received, none when its document is recorded.
fn received(row: &Row, currency: Currency, state: &State, fund: FundId) -> Result<Option<Command>, RowNote> {
    let document = row.given("bank_document", Row::paper_number);
    let (Some(bank_document), Some(on)) = (document, row.given("received_on", Row::date)) else {
        let is_none =
            ["received", "bank_document", "received_on"].iter().all(|name| row.cell(name).is_empty());
        let note = || row.note("received", Wording::NeedsBankDocument, Wording::FillAllThree);
        return if is_none { Ok(None) } else { Err(note()) };
    };
    if row.cell("received").is_empty() {
        return Err(row.note("received", Wording::ReceivedMissing, Wording::FillAllThree));
    }
    let amount_minor = row.amount("received", currency)?;
    match state.bank_documents.get(&(fund, bank_document.clone())) {
        None => {
            let movement = FundMovement::Received;
            Ok(Some(MoveFundMoney { fund, movement, amount_minor, bank_document, on }.into()))
        }
        Some(held) if held.amount_minor == amount_minor => Ok(None),
        Some(held) => {
            let recorded = render_minor(held.amount_minor, currency);
            let rule = Wording::RecordedOtherwise.with([&bank_document, &recorded]);
            Err(row.note("received", rule, Wording::AnotherDocument))
        }
    }
}

fn compare(row: &Row, held: &Fund, add: &AddFund, state: &State) -> Result<(), Vec<RowNote>> {
    let (was, is) = (&held.earmark, &add.earmark);
    let domains = || was.domains.iter().map(ToString::to_string).collect::<Vec<_>>().join(";");
    let category = |id| state.categories.known(id).code.to_string();
    let categories = || was.categories.iter().map(category).collect::<Vec<_>>().join(";");
    let organisation = |id| state.organisations.known(id).code.to_string();
    let recipients = || was.recipients.iter().map(organisation).collect::<Vec<_>>().join(";");
    Differences::of(row, Wording::OnlyAddsMoney)
        .field("source_kind", &held.source_kind, &add.source_kind)
        .noted("owner", held.owner == add.owner, || organisation(&held.owner))
        .field("currency", &held.currency, &add.currency)
        .field("name_uk", &held.name_uk, &add.name_uk)
        .field("name_en", &held.name_en, &add.name_en)
        .option("programme_code", &held.programme_code, &add.programme_code)
        .option("economic_code", &held.economic_code, &add.economic_code)
        .field("budget_year", &held.budget_year, &add.budget_year)
        .field("lapse_on", &held.lapse_on, &add.lapse_on)
        .noted("earmark_domains", was.domains == is.domains, domains)
        .noted("earmark_categories", was.categories == is.categories, categories)
        .noted("earmark_recipients", was.recipients == is.recipients, recipients)
        .option("obligate_by", &was.obligate_by, &is.obligate_by)
        .option("accept_by", &was.accept_by, &is.accept_by)
        .end()
}
