//! The supplier's word on each line of an order.

use axum::extract::State;
use axum::response::Response;
use domain::contracts::offer_id;
use domain::limits::TEXT_CHARS_MAX;
use domain::orders::answer::{AnswerOrder, LineAnswer, Word};
use domain::orders::{Order, OrderLine, ReasonCode, lines};
use domain::state::State as World;
use domain::values::OrderId;
use maud::{Markup, html};

use super::changes::act;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::web::controls::reasons;
use crate::web::forms::{Fields, Refused, carried, typed_or};
use crate::web::visitor::Visitor;

/// What a supplier may say, in the order it is offered.
const WORDS: [&str; 4] = ["confirm", "change", "back_order", "refuse"];
/// Reasons a supplier has to refuse.
const REASONS: [ReasonCode; 5] = [
    ReasonCode::SupplierCannotDeliver,
    ReasonCode::NoCapacity,
    ReasonCode::Discontinued,
    ReasonCode::ForceMajeure,
    ReasonCode::Other,
];

/// Answers the lines of an order.
pub async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    At(order): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let lines: Result<Vec<_>, Problem> = fields.lines("answer").map(|line| said(&fields, line)).collect();
    let command = lines.map(|lines| AnswerOrder { order, lines });
    act(app, visitor, order, fields, command).await
}

fn said(fields: &Fields, line: i64) -> Result<LineAnswer, Problem> {
    let field = |name: &str| format!("{name}:{line}");
    let word = match fields.text(&field("answer")) {
        "change" => Word::Change {
            quantity: fields.given(&field("quantity"))?,
            promised_on: fields.given(&field("promised_on"))?,
            substitute: fields.given(&field("substitute"))?,
        },
        "back_order" => Word::BackOrder { promised_on: fields.value(&field("back_order_on"))? },
        "refuse" => {
            Word::Refuse { reason: fields.value(&field("reason"))?, note: fields.personal(&field("note"))? }
        }
        "confirm" => Word::Confirm,
        _ => {
            return Err(
                Problem::malformed(field("answer"), "choose one of the answers").told("typed-choice", 0)
            );
        }
    };
    Ok(LineAnswer { line, word })
}

/// The form that answers: a choice for each open line, and what belongs to the choice.
pub fn form(visitor: &Visitor, world: &World, order: &Order, key: &str, refused: Option<&Refused>) -> Markup {
    let language = visitor.language;
    let typed = Refused::typed(refused, "answers");
    html! {
        section.deed #answers {
            h2 { (language.say("action-answer")) }
            form method="post" action={ "/orders/" (order.id) "/answers" } {
                (carried("answers", key, order.revision))
                @for line in lines(world, order.id).filter(|line| line.is_open()) {
                    (answer_of(visitor, world, order, line, typed))
                }
                div.actions { button { (language.say("answer-send")) } }
            }
        }
    }
}

fn answer_of(
    visitor: &Visitor,
    world: &World,
    order: &Order,
    line: &OrderLine,
    typed: Option<&Fields>,
) -> Markup {
    let language = visitor.language;
    let item = world.items.known(&line.item);
    let field = |name: &str| format!("{name}:{}", line.line);
    let chosen = typed_or(typed, &field("answer"), "confirm");
    let value = |name: &str| typed_or(typed, &field(name), "");
    html! {
        fieldset.answer {
            legend { (language.name(&item.name_uk, &item.name_en)) " · " (language.number(line.quantity)) " · " (language.day(line.promised_on)) }
            div.segments { @for word in WORDS {
                label { input type="radio" name=(field("answer")) value=(word) checked[chosen == word]; " " (language.word("word", word)) }
            } }
            div.when.when-change {
                label { (language.say("quantity")) input.quantity type="number" inputmode="numeric" min="1" max=(line.quantity) name=(field("quantity")) value=(value("quantity")); }
                label { (language.say("promised")) input type="date" name=(field("promised_on")) value=(value("promised_on")); }
                @let substitutes: Vec<_> = item.substitutes.iter().filter_map(|id| world.items.get(id)).collect();
                @if !substitutes.is_empty() {
                    label { (language.say("substitute"))
                        select name=(field("substitute")) {
                            option value="" { "—" }
                            @for other in substitutes {
                                @let offer = offer_id(order.contract, other.id).to_string();
                                option value=(offer) selected[value("substitute") == offer] { (language.name(&other.name_uk, &other.name_en)) }
                            }
                        }
                    }
                }
            }
            div.when.when-back-order {
                label { (language.say("promised")) input type="date" name=(field("back_order_on")) value=(value("back_order_on")); }
            }
            div.when.when-refuse {
                label { (language.say("reason")) (reasons(language, &field("reason"), &REASONS, &value("reason"))) }
                label { (language.say("note")) input name=(field("note")) maxlength=(TEXT_CHARS_MAX) value=(value("note")); }
            }
        }
    }
}
