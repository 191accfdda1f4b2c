//! Refusals: a closed list, each with data, a stable code, a kind and a sentence that says what to do.

use std::any::Any;

use crate::phrase::Phrase;
use crate::values::{Date, Money, Timestamp};
use crate::wording::{Remedy, Rule};

/// How a refusal is answered; the server maps it to an HTTP status (422, 404, 403, 412, 409, 409).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The request itself is wrong.
    Invalid,
    /// It does not exist, or the actor may not know that it does.
    NotFound,
    /// The actor may see it but not do this.
    Forbidden,
    /// It changed since the actor read it.
    Changed,
    /// The present state does not allow it.
    Conflict,
    /// Money, stock or a ceiling does not suffice.
    Exhausted,
}

macro_rules! rejections {
    ($($(#[$doc:meta])* $kind:ident $code:literal $variant:ident { $($field:ident: $type:ty),* } $message:literal;)*) => {
        /// Why a command was refused.
        #[derive(Clone, PartialEq, Debug)]
        #[allow(missing_docs, reason = "the fields are named by the message that shows them")]
        pub enum Rejection { $($(#[$doc])* $variant { $($field: $type),* },)* }

        impl Rejection {
            /// Code, kind and message template of every refusal, for the generated documentation.
            pub const ALL: &'static [(&'static str, Kind, &'static str)] = &[$(($code, Kind::$kind, $message),)*];

            /// The stable snake_case code.
            pub fn code(&self) -> &'static str {
                match self { $(Rejection::$variant { .. } => $code,)* }
            }

            /// How it is answered.
            pub fn kind(&self) -> Kind {
                match self { $(Rejection::$variant { .. } => Kind::$kind,)* }
            }

            /// The figures and names of the message, for programs.
            pub fn details(&self) -> serde_json::Value {
                match self { $(Rejection::$variant { $($field),* } => {
                    #[allow(unused_mut, reason = "a refusal without fields has no details")]
                    let mut map = serde_json::Map::new();
                    $(map.insert(stringify!($field).to_owned(), serde_json::json!($field));)*
                    serde_json::Value::Object(map)
                })* }
            }

            /// Those of one type, such as the half-sentences, for other languages.
            pub fn fields<T: 'static>(&self) -> Vec<(&'static str, &T)> {
                match self { $(Rejection::$variant { $($field),* } => {
                    let fields = [$((stringify!($field), $field as &dyn Any)),*];
                    fields.into_iter().filter_map(|(name, field)| Some((name, field.downcast_ref()?))).collect()
                })* }
            }
        }

        impl std::fmt::Display for Rejection {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Rejection::$variant { $($field),* } => write!(f, $message),)* }
            }
        }
    };
}

impl std::error::Error for Rejection {}

rejections! {
    // The request.
    /// A field breaks a rule that needs no state.
    Invalid "field_invalid" FieldInvalid { field: String, value: String, rule: Phrase, remedy: Phrase }
        "{field} {value:?}: {rule}; {remedy}";
    /// A list is longer than its bound.
    Invalid "too_many" TooMany { field: &'static str, count: usize, limit: usize }
        "{field} has {count} entries; send at most {limit} at a time";
    /// A list that needs entries has none.
    Invalid "empty" Empty { field: &'static str }
        "{field} is empty; give at least one entry";
    /// The same entry twice in one list.
    Invalid "repeated" Repeated { field: &'static str, value: String }
        "{field} names {value} twice; merge the two entries";
    /// Something is not there, or not visible.
    NotFound "not_found" NotFound { object: &'static str, reference: String }
        "{object} {reference} does not exist or is not visible to you; check the identifier";
    /// A code is taken.
    Conflict "already_exists" AlreadyExists { object: &'static str, reference: String }
        "{object} {reference} already exists; choose another code or change the existing one";

    // Who may.
    /// The actor lacks an appointment with the right.
    Forbidden "not_permitted" NotPermitted { action: String, organisation: String }
        "no appointment of yours at {organisation} or above it allows {action}; ask your administrator for one";
    /// Two duties that must stay with different people.
    Forbidden "separation_of_duty" SeparationOfDuty { done: Phrase, wanted: &'static str }
        "you {done}, so somebody else must {wanted}; ask a colleague with that appointment";
    /// The cell is founded once.
    Conflict "already_founded" AlreadyFounded { name: String }
        "this installation is already founded as {name}; use another database for another one";

    // Lifecycles.
    /// The table of the lifecycle has no such step.
    Conflict "wrong_status" WrongStatus { object: &'static str, reference: String, status: &'static str, action: &'static str }
        "{object} {reference} is {status}, which does not allow {action}; read it again to see what may be done next";
    /// The row changed since it was read.
    Changed "revision_changed" RevisionChanged { object: &'static str, given: u64, current: u64 }
        "{object} is now at revision {current}, not {given}; read it again and repeat what is still wanted";
    /// The date is outside a validity.
    Conflict "not_in_force" NotInForce { object: &'static str, reference: String, from: Date, to: Date, today: Date }
        "{object} {reference} is valid from {from} to {to}, and today is {today}; choose one that is in force";
    /// Suspended or withdrawn.
    Conflict "suspended" Suspended { object: &'static str, reference: String, status: Phrase }
        "{object} {reference} is {status} and cannot be ordered; choose a substitute or ask the agency";

    // Organisations and people.
    /// Re-parenting would make a circle.
    Invalid "tree_circle" TreeCircle { organisation: String, parent: String }
        "{parent} stands below {organisation}, so it cannot be its parent; choose another parent";
    /// A right that cannot be passed on.
    Invalid "not_delegable" NotDelegable { person: String, role: String, why: Phrase }
        "the right of {person} as {role} cannot be passed on: {why}; ask for an appointment by letter";
    /// The tree is too deep.
    Invalid "tree_too_deep" TreeTooDeep { parent: String, limit: usize }
        "below {parent} the tree would have more than {limit} levels; choose a higher parent";
    /// The kind of organisation does not fit.
    Invalid "wrong_organisation_kind" WrongOrganisationKind { organisation: String, is: &'static str, needed: &'static str }
        "{organisation} is of kind {is}; this needs an organisation of kind {needed}";

    // Files.
    /// The content was erased.
    Conflict "file_erased" FileErased { digest: String }
        "file {digest} was erased and cannot be named or erased again; name another one";

    // Catalogue and contracts.
    /// A characteristic breaks its category's definition.
    Invalid "characteristic_invalid" CharacteristicInvalid { item: String, characteristic: String, value: String, rule: Phrase }
        "{item}: characteristic {characteristic} = {value:?} {rule}; correct it to fit the category";
    /// The price is above the contract's list.
    Conflict "price_above_contract" PriceAboveContract { item: String, price: Money, list_price: Money }
        "{price} for {item} is above the contract's list price of {list_price}; lower it or amend the contract";
    /// The price seen is not the price now.
    Conflict "price_changed" PriceChanged { item: String, seen: Money, current: Money }
        "{item} now costs {current}, not {seen}; confirm the new price and send again";
    /// Currencies differ.
    Invalid "wrong_currency" WrongCurrency { object: Phrase, currency: &'static str, expected: &'static str }
        "{object} is in {currency}, but {expected} is needed here; choose one in {expected}";
    /// Below the minimum or not a multiple of the pack.
    Invalid "quantity_not_offered" QuantityNotOffered { item: String, quantity: i64, minimum: i64, pack: i64 }
        "{quantity} of {item}: the offer sells at least {minimum}, in packs of {pack}; change the quantity";
    /// A contract ceiling in money.
    Exhausted "contract_exhausted" ContractExhausted { contract: String, needed: Money, left: Money }
        "contract {contract} has {left} of its ceiling left and this needs {needed}; order less or ask the agency to amend it";
    /// As many messages about an order as there may be.
    Exhausted "conversation_full" ConversationFull { order: String, limit: i64 }
        "{order} has {limit} messages, more are not kept; settle the rest by the order's own steps";
    /// A contract ceiling in quantity.
    Exhausted "quantity_ceiling_reached" QuantityCeilingReached { contract: String, item: String, needed: i64, left: i64 }
        "contract {contract} has {left} of {item} left and this needs {needed}; order less or choose another contract";
    /// A ceiling below what was already called off.
    Invalid "ceiling_below_called" CeilingBelowCalled { object: Phrase, ceiling: i64, called: i64 }
        "{object}: {called} are already called off, so the ceiling cannot be {ceiling}; give at least {called}";

    // Money.
    /// Not enough money in the named allotment.
    Exhausted "allotment_exhausted" AllotmentExhausted { allotment: String, needed: Money, available: Money, missing: Money, could_help: Vec<String> }
        "{allotment} has {available} available and {needed} is needed, so {missing} is missing; allotments that could legally help: {could_help:?}";
    /// No allotment of the unit may pay for the line.
    Exhausted "no_legal_money" NoLegalMoney { unit: String, item: String, needed: Money, missing: Money, could_help: Vec<String> }
        "the allotments of {unit} that may pay for {item} lack {missing} of {needed}; allotments that could legally help: {could_help:?}";
    /// An earmark forbids the use.
    Conflict "earmark_forbids" EarmarkForbids { allotment: String, item: String, rule: Phrase }
        "{allotment} cannot pay for {item}: {rule}; charge another allotment";
    /// A class limit.
    Exhausted "class_limit_reached" ClassLimitReached { allotment: String, class: String, percent: i64, left: Money }
        "{allotment} allows {percent} % for class {class}, of which {left} is left; order less of that class, leave more in the allotment or charge another one";
    /// Charges do not add up to the line.
    Invalid "charges_do_not_add_up" ChargesDoNotAddUp { item: String, charged: Money, needed: Money }
        "the charges of {item} sum to {charged}, but the line costs {needed}; correct the charges";
    /// The fund has less than is to be moved.
    Exhausted "fund_exhausted" FundExhausted { fund: String, needed: Money, available: Money }
        "fund {fund} has {available} unallotted and {needed} is needed; receive money first or take less";
    /// More than the giver gave would go back.
    Exhausted "giver_owed_less" GiverOwedLess { fund: String, owed: Money, asked: Money }
        "fund {fund} owes its giver {owed} and {asked} was to go back; return money of an exchange to the fund it was exchanged from";
    /// Packages have, or the bank has received, more of a pledge than it would be.
    Conflict "pledge_in_use" PledgeInUse { pledge: String, amount: Money, allocated: Money, transferred: Money }
        "pledge {pledge} cannot be {amount}: packages have {allocated} of it and {transferred} came; take it out of packages first or name no less";
    /// More would come than a pledge has left.
    Exhausted "pledge_exhausted" PledgeExhausted { pledge: String, asked: Money, left: Money }
        "pledge {pledge} has {left} of what is confirmed left and {asked} was asked; record the higher confirmation first or name less";
    /// Sums over currencies need a rate.
    Invalid "rate_missing" RateMissing { pledge: String, currency: &'static str, package: String, needed: &'static str }
        "pledge {pledge} is in {currency} and states no rate into {needed}, the currency of {package}; record a rate with the pledge first";
    /// The lapse date has passed.
    Conflict "lapsed" Lapsed { object: &'static str, reference: String, on: Date }
        "{object} {reference} lapsed on {on}; use money of a later period";

    // Orders.
    /// The hold has run out.
    Conflict "hold_expired" HoldExpired { order: String, at: Timestamp }
        "the hold of order {order} ran out at {at}; place it again";
    /// The signature is not the next one of the policy.
    Conflict "not_next_signature" NotNextSignature { order: String, next: Phrase }
        "{order} waits for the signature of the {next}; that person signs next";
    /// Nothing left to change.
    Conflict "nothing_left" NothingLeft { object: &'static str, reference: String, left: i64, asked: i64 }
        "{object} {reference} has {left} left for this and {asked} were asked; ask for no more than {left}";
    /// The only line of an order cannot be left out.
    Conflict "only_line" OnlyLine { order: String }
        "it is the only line of {order}; refuse or return the whole order instead";
    /// Reminders have a pause between them.
    Conflict "reminded_lately" RemindedLately { order: String, again_at: Timestamp }
        "the signers of {order} were reminded lately; they can be again at {again_at}";
    /// A proposal must fit what was ordered.
    Invalid "substitute_too_dear" SubstituteTooDear { item: String, price: Money, ordered_price: Money }
        "{item} costs {price}, more than the ordered {ordered_price}; propose a cheaper one or ask for an amendment";
    /// The line waits for no answer.
    Conflict "no_proposal" NoProposal { order: String, line: i64 }
        "line {line} of {order} has no proposal to decide on; read the order again";
    /// The change leaves the earmark of a partner's fund, and its owner has not agreed.
    Conflict "consent_awaited" ConsentAwaited { order: String, line: i64, fund: String, partner: String }
        "the change of line {line} of {order} leaves the earmark of {fund} and {partner} has not agreed to it yet; wait for its word or reject the change";
    /// The owner of the fund does not agree to the change.
    Conflict "consent_refused" ConsentRefused { order: String, line: i64, fund: String, partner: String, letter: String }
        "{partner} does not let {fund} pay for the change of line {line} of {order} ({letter}); reject the change, or have other money charged";
    /// The donor is asked for nothing.
    Conflict "no_consent_asked" NoConsentAsked { order: String, line: i64, fund: String }
        "no change of line {line} of {order} asks for the consent of {fund}; read the list again";
    /// Nothing waits for a signature.
    Conflict "no_amendment" NoAmendment { order: String }
        "{order} is sent and no amendment of it waits for signatures; read the order again";
    /// One amendment at a time.
    Conflict "amendment_waits" AmendmentWaits { order: String }
        "an amendment of {order} waits for signatures; have it signed or withdraw it first";
    /// Stock that covers all it is reserved for lets no order run short.
    Conflict "nothing_short" NothingShort { offer: String }
        "the stock of offer {offer} covers what these orders hold; read the offer again";
    /// A short close needs something to give up.
    Conflict "all_despatched" AllDespatched { order: String }
        "all of {order} is despatched, so nothing can be given up; it closes when it is accepted and paid";

    // Signatures.
    /// Signed other bytes.
    Invalid "digest_mismatch" DigestMismatch { object: &'static str, reference: String, signed: Phrase, current: Phrase }
        "the signature is over document {signed}, but {object} {reference} is now {current}; read the document and sign that";
    /// The key does not verify the signature.
    Invalid "signature_invalid" SignatureInvalid { key: String }
        "the signature does not verify with key {key} over the canonical bytes; sign again with the right key";
    /// The key is someone else's, revoked or for the demo only.
    Forbidden "key_not_usable" KeyNotUsable { key: String, why: Phrase }
        "key {key} cannot sign here: {why}; register or choose a key of your own";

    // Fulfilment and acceptance.
    /// A serial number is registered already.
    Conflict "serial_already_known" SerialAlreadyKnown { item: String, serial: String }
        "serial {serial} of {item} is registered already; check the manifest for a wrong or repeated number";
    /// The manifest's count or digest differ.
    Invalid "manifest_mismatch" ManifestMismatch { what: &'static str, given: String, found: String }
        "the manifest says {what} {given}, but {found} was received; send the missing parts or correct the seal";
    /// A lot's serial numbers are not sealed.
    Conflict "manifest_unsealed" ManifestUnsealed { despatch: String, line: i64 }
        "line {line} of despatch {despatch} has no sealed manifest; ask the supplier to send and seal it first";
    /// One act at a time.
    Conflict "act_open" ActOpen { despatch: String, act: String }
        "act {act} of despatch {despatch} still waits for signatures; sign or withdraw it first";
    /// Counts of an act line do not add up.
    Invalid "act_does_not_add_up" ActDoesNotAddUp { line: i64, counted: i64, despatched: i64 }
        "line {line}: accepted + rejected + missing + unjudged is {counted}, but {despatched} despatched pieces are unjudged; count again";
    /// Rejected or missing pieces that no discrepancy explains.
    Invalid "discrepancy_needed" DiscrepancyNeeded { line: i64, verdict: &'static str, unexplained: i64 }
        "line {line}: {unexplained} pieces counted as {verdict} are explained by no discrepancy; add one with a fitting code";
    /// Pieces of a lot with serial numbers are judged by serial number.
    Invalid "serials_not_named" SerialsNotNamed { line: i64, verdict: &'static str, counted: i64, named: usize }
        "line {line}: {counted} pieces are counted as {verdict} and {named} are named; name each of them by serial number";
    /// Only what was accepted is rated.
    Conflict "nothing_accepted" NothingAccepted { line: String }
        "nothing of {line} is accepted yet; rate the item once an act of acceptance is signed";
    /// Accepted pieces that were invoiced stay accepted.
    Conflict "act_invoiced" ActInvoiced { act: String, line: i64 }
        "act {act} is invoiced on order line {line} and cannot be reversed; have the invoice withdrawn first";
    /// The serial is not of this despatch line.
    Invalid "serial_not_in_lot" SerialNotInLot { serial: String, line: i64 }
        "serial {serial} is not in the manifest of line {line}; record it as an overage or wrong item";

    // Settlement.
    /// The same business key twice.
    Conflict "reference_taken" ReferenceTaken { what: &'static str, reference: String }
        "{what} {reference} was recorded before; check whether this is a duplicate";
    /// The bank's reference is known with the same content.
    Conflict "confirmation_repeated" ConfirmationRepeated { reference: String, payment: String, at: Timestamp }
        "bank reference {reference} confirmed {payment} at {at} already; nothing was changed and nothing needs doing";
    /// The bank's reference is known with other content.
    Conflict "confirmation_contradicts" ConfirmationContradicts { reference: String, recorded: Phrase, given: Phrase }
        "bank reference {reference} is recorded as {recorded}, but now says {given}; ask the bank which is right";
    /// The payment was confirmed by another bank reference.
    Conflict "payment_already_confirmed" PaymentAlreadyConfirmed { payment: String, reference: String, given: String }
        "{payment} was confirmed by bank reference {reference} already, so {given} cannot confirm it again; ask the bank whether it paid twice";
    /// A stage holds less than is to be moved.
    Exhausted "stage_exhausted" StageExhausted { object: &'static str, reference: String, stage: &'static str, held: Money, asked: Money }
        "{object} {reference} has {held} {stage} and {asked} was asked; give at most {held}";
    /// A charge that an unpaid invoice is to be paid from.
    Conflict "charge_awaits_payment" ChargeAwaitsPayment { order: String, line: i64, position: i64, amount: Money }
        "{amount} of charge {line}/{position} of {order} await payment of an invoice; recharge it after the payment";
    /// A donor reimburses only what makers it vetted have made.
    Conflict "maker_not_vetted" MakerNotVetted { partner: String, maker: String }
        "{partner} has not vetted {maker}, so its money reimburses nothing of that maker; record the vetting first";
    /// The donor's vetting of the maker ended in a refusal.
    Conflict "maker_refused" MakerRefused { partner: String, maker: String, on: Date, letter: String }
        "{partner} refused {maker} on {on} ({letter}), so its money reimburses nothing of that maker; choose another line or record a newer vetting";
    /// Partners bear the line already.
    Exhausted "line_covered" LineCovered { order: String, line: i64, asked: Money, left: Money }
        "{left} of line {line} of {order} is borne by no partner yet and {asked} was asked; reimburse at most {left}";
    /// The confirmed amount is not the ordered one.
    Invalid "amount_differs" AmountDiffers { object: &'static str, reference: String, given: Money, expected: Money }
        "{object} {reference} is for {expected}, not {given}; check the amount";
    /// Treasury codes are missing.
    Invalid "codes_missing" CodesMissing { fund: String, missing: Phrase }
        "fund {fund} has no {missing}, which a payment order needs; complete the fund first";
}

impl Rejection {
    /// A [`Rejection::NotFound`] for any reference that can be shown.
    pub fn not_found(object: &'static str, reference: impl std::fmt::Display) -> Self {
        Rejection::NotFound { object, reference: reference.to_string() }
    }

    /// A [`Rejection::FieldInvalid`].
    pub fn field(
        field: &str,
        value: impl std::fmt::Display,
        rule: impl Into<Phrase>,
        remedy: impl Into<Phrase>,
    ) -> Self {
        let value = value.to_string().chars().take(80).collect();
        Rejection::FieldInvalid { field: field.to_owned(), value, rule: rule.into(), remedy: remedy.into() }
    }
}

/// Refuses a number outside `1..=limit` or `0..=limit`.
pub fn bounded(field: &str, value: i64, lowest: i64, highest: i64) -> Result<i64, Rejection> {
    if (lowest..=highest).contains(&value) {
        return Ok(value);
    }
    Err(Rejection::field(field, value, Rule::OutOfBounds.with([&lowest, &highest]), Remedy::CorrectNumber))
}

/// Refuses an empty list or one longer than `limit`.
pub fn listed<T>(field: &'static str, list: &[T], limit: usize) -> Result<(), Rejection> {
    match list.len() {
        0 => Err(Rejection::Empty { field }),
        count if count > limit => Err(Rejection::TooMany { field, count, limit }),
        _ => Ok(()),
    }
}
