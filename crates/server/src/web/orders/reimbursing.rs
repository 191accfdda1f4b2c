//! A donor's fund takes over what other money bears of a line: the treasurer's form on the page of an order.

use axum::extract::State;
use axum::response::Response;
use domain::allotments::Allotment;
use domain::funds::Fund;
use domain::limits::{ALLOTMENTS_PER_UNIT_MAX, TEXT_CHARS_MAX};
use domain::orders::{OrderLine, lines};
use domain::payments::reimburse::{Reimburse, uncovered_minor};
use domain::values::{AllotmentId, Currency, OrderId, OrganisationId, Text};
use engine::queries::Part;
use engine::queries::allotments::{AllotmentFilter, allotments};
use engine::queries::find_all;
use engine::store::{Connection, StoreError};
use maud::{Markup, html};

use super::changes::act;
use super::detail::Shown;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::web::forms::{Fields, Refused, carried, typed_or};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// An open allotment of partners' money, and whose it is.
pub(super) struct Donor {
    allotment: Allotment,
    partner: OrganisationId,
}

/// The open allotments of partners' money that a unit has in a currency.
pub(super) fn donors(
    connection: &mut dyn Connection,
    unit: OrganisationId,
    currency: Currency,
) -> Result<Vec<Donor>, StoreError> {
    let filter = AllotmentFilter { units: Some(vec![unit]), fund: None };
    let mut rows = allotments(connection, &filter, &Part::first(ALLOTMENTS_PER_UNIT_MAX))?;
    rows.retain(|row| row.currency == currency && !row.is_lapsed && row.stages.available > 0);
    let funds = find_all::<Fund>(connection, rows.iter().map(|row| row.fund))?;
    let donor = |allotment: Allotment| {
        let fund = &funds[&allotment.fund];
        fund.is_partners().then_some(Donor { allotment, partner: fund.owner })
    };
    Ok(rows.into_iter().filter_map(donor).collect())
}

/// The last part of the form's address.
const FORM: &str = "reimbursement";

/// Reimburses a part of a line.
pub async fn reimburse(
    State(app): State<App>,
    mut visitor: Visitor,
    At(order): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let currency = seen::order(&app, &mut visitor.caller, order).await?.orders.known(&order).currency;
    let command = || -> Result<_, Problem> {
        Ok(Reimburse {
            order,
            line: fields.number("line")?,
            allotment: fields.value::<Ref<AllotmentId>>("allotment")?.0,
            amount_minor: fields.money("amount", currency)?,
            document: fields.value::<Text>("document")?,
        })
    };
    let command = command();
    act(app, visitor, order, fields, command).await
}

impl Shown<'_> {
    /// The form, for who pays, while other money than partners' bears something of a line.
    pub(super) fn reimbursing(&self) -> Markup {
        let (language, order) = (self.visitor.language, self.order);
        let open: Vec<(&OrderLine, i64)> = lines(self.world, order.id)
            .map(|line| (line, uncovered_minor(self.world, line)))
            .filter(|(_, left_minor)| *left_minor > 0)
            .collect();
        let Some(donors) = self.rows.donors.as_ref().filter(|_| !open.is_empty()) else { return html! {} };
        let is_refused = Refused::typed(self.refused, FORM).is_some();
        html! {
            details.deed open[is_refused] {
                summary { (language.say("reimburse")) }
                @if donors.is_empty() { p.hint { (language.say("reimburse-none")) } } @else { (self.reimbursement(donors, &open)) }
            }
        }
    }

    fn reimbursement(&self, donors: &[Donor], open: &[(&OrderLine, i64)]) -> Markup {
        let (language, order) = (self.visitor.language, self.order);
        let typed = Refused::typed(self.refused, FORM);
        let (line, from) = (typed_or(typed, "line", ""), typed_or(typed, "allotment", ""));
        let money = |minor| language.money(minor, order.currency);
        html! {
            form.sheet method="post" action={ "/orders/" (order.id) "/" (FORM) } {
                (carried(FORM, &self.key, order.revision))
                p.hint { (language.say("reimburse-hint")) }
                label { (language.say("order-line")) select name="line" {
                    @for (row, left_minor) in open {
                        @let item = self.world.items.known(&row.item);
                        option value=(row.line) selected[row.line.to_string() == line] {
                            (row.line) " · " (language.name(&item.name_uk, &item.name_en)) " · " (money(*left_minor))
                        }
                    }
                } }
                label { (language.say("reimburse-allotment")) select name="allotment" {
                    @for Donor { allotment, partner } in donors {
                        option value=(allotment.code) selected[allotment.code.as_str() == from] {
                            (allotment.code) " · " (self.visitor.organisation(*partner)) " · " (money(allotment.stages.available))
                        }
                    }
                } }
                label { (language.say("field-amount")) input type="text" inputmode="decimal" name="amount" required value=(typed_or(typed, "amount", "")); }
                label { (language.say("reimburse-document")) input type="text" name="document" required maxlength=(TEXT_CHARS_MAX) value=(typed_or(typed, "document", "")); }
                button { (language.say("reimburse")) }
            }
        }
    }
}
