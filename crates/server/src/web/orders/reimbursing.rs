//! A donor's fund takes over what other money bears of a line: the treasurer's form on the page of an order.

use axum::extract::State;
use axum::response::Response;
use domain::orders::{OrderLine, lines};
use domain::payments::reimburse::{Reimburse, uncovered_minor};
use domain::policy::Action;
use domain::values::{AllotmentId, OrderId, Text};
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
        if open.is_empty() || order.sent_at.is_none() || !self.visitor.caller.may(Action::Pay, order.buyer) {
            return html! {};
        }
        let typed = Refused::typed(self.refused, FORM);
        let chosen = typed_or(typed, "line", open[0].0.line);
        html! {
            details.deed open[typed.is_some()] {
                summary { (language.say("reimburse")) }
                form.sheet method="post" action={ "/orders/" (order.id) "/" (FORM) } {
                    (carried(FORM, &self.key, order.revision))
                    p.hint { (language.say("reimburse-hint")) }
                    label { (language.say("order-line")) select name="line" {
                        @for (line, left_minor) in open {
                            @let item = self.world.items.known(&line.item);
                            option value=(line.line) selected[line.line.to_string() == chosen] {
                                (line.line) " · " (language.name(&item.name_uk, &item.name_en)) " · " (language.money(left_minor, order.currency))
                            }
                        }
                    } }
                    label { (language.say("reimburse-allotment")) input type="text" name="allotment" required value=(typed_or(typed, "allotment", "")); }
                    label { (language.say("field-amount")) input type="text" inputmode="decimal" name="amount" required value=(typed_or(typed, "amount", "")); }
                    label { (language.say("reimburse-document")) input type="text" name="document" required maxlength="2000" value=(typed_or(typed, "document", "")); }
                    button { (language.say("reimburse")) }
                }
            }
        }
    }
}
