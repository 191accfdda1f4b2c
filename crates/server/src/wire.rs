//! How values of `domain` travel: as text, described once for the OpenAPI document.
//!
//! [`Wire`] wraps a value that is written as text; [`Ref`] is reference data named by id or by code. Money is
//! always an integer `…_minor` beside a `currency`, so that no reader has to know decimals.

mod reference;

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use domain::limits::{CODE_CHARS_MAX, TEXT_CHARS_MAX};
use domain::values::{self, CODE_CHARACTERS, Id};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

pub use reference::*;

/// A value that is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire<T>(pub T);

/// What the OpenAPI document says of a value.
pub trait Described {
    /// Name of its schema.
    const NAME: &'static str;
    /// Its schema, beside being text.
    fn describe(schema: ObjectBuilder) -> ObjectBuilder;
}

impl<T: Display> Serialize for Wire<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Wire<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map(Wire).map_err(D::Error::custom)
    }
}

impl<T: Display> Display for Wire<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: FromStr> FromStr for Wire<T> {
    type Err = T::Err;
    fn from_str(text: &str) -> Result<Self, T::Err> {
        text.parse().map(Wire)
    }
}

impl<T: Described> PartialSchema for Wire<T> {
    fn schema() -> RefOr<Schema> {
        described::<T>()
    }
}

impl<T: Described> ToSchema for Wire<T> {
    fn name() -> Cow<'static, str> {
        T::NAME.into()
    }
}

fn described<T: Described>() -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
    RefOr::T(Schema::Object(Object::from(T::describe(text))))
}

/// Integers beyond this lose digits in programs that read every number as a double (RFC 7493, section 2.2).
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// A whole number from 0 to [`INTEGER_MAX`].
#[derive(Clone, Copy, Debug)]
pub struct Counted(pub i64);

impl FromStr for Counted {
    type Err = String;
    fn from_str(text: &str) -> Result<Counted, String> {
        let number = text.parse().ok().filter(|number| (0..=INTEGER_MAX).contains(number));
        number.map(Counted).ok_or_else(|| format!("must be a whole number from 0 to {INTEGER_MAX}"))
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $type:ty, |$schema:ident| $describe:expr;)*) => {$(
        $(#[$doc])*
        pub type $name = Wire<$type>;
        impl Described for $type {
            const NAME: &'static str = stringify!($name);
            fn describe($schema: ObjectBuilder) -> ObjectBuilder {
                $describe
            }
        }
    )*};
}

texts! {
    /// The code of an object.
    Code = values::Code, |schema| coded(schema)
        .description(Some("Latin and Ukrainian letters, digits and . _ / -"))
        .examples(["B11"]);
    /// The serial number of a piece.
    SerialNumber = values::SerialNumber, |schema| schema
        .min_length(Some(1))
        .max_length(Some(domain::limits::SERIAL_CHARS_MAX))
        .pattern(Some(r"^[^\s\u0000-\u001f\u007f-\u009f]+$"))
        .examples(["PL-10-000001"]);
    /// Free text.
    Text = values::Text, |schema| schema
        .description(Some("Text without control characters other than line breaks"))
        .min_length(Some(1))
        .max_length(Some(TEXT_CHARS_MAX))
        .pattern(Some(r"^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]+$"));
    /// A civil date of the cell's zone.
    Date = values::Date, |schema| schema
        .format(Some(SchemaFormat::Custom("date".into())))
        .examples(["2026-01-12"]);
    /// An instant.
    Instant = values::Timestamp, |schema| schema
        .format(Some(SchemaFormat::Custom("date-time".into())))
        .examples(["2026-01-12T06:00:00Z"]);
    /// A currency.
    Currency = values::Currency, |schema| schema
        .description(Some("ISO 4217 code"))
        .enum_values(Some(values::Currency::codes()))
        .examples(["UAH"]);
    /// A position in the journal.
    Sequence = u64, |schema| schema.description(Some("Decimal digits")).pattern(Some("^[0-9]{1,18}$"));
    /// The id of an event in the feed.
    EventId = engine::feed::EventId, |schema| schema
        .pattern(Some("^evt_[0-9a-f]{32}$"))
        .examples(["evt_5d0f5c0b7c1e4d0ba0e5b0b0c7a1d2e3"]);
    /// A whole number, not below 0.
    Whole = Counted, |schema| schema
        .schema_type(SchemaType::new(Type::Integer))
        .minimum(Some(0))
        .maximum(Some(INTEGER_MAX));
    /// A rate, as a decimal.
    RateDecimal = domain::pledges::Millionths, |schema| schema
        .description(Some("A number above 0 and up to 1000000 with at most six decimals"))
        .pattern(Some(r"^(0\.[0-9]{0,5}[1-9]|[1-9][0-9]{0,5}(\.[0-9]{1,6})?)$"))
        .examples(["1.0834"]);
    /// Yes or no.
    Flag = bool, |schema| schema.schema_type(SchemaType::new(Type::Boolean));
    /// Roles that sign at the same time, each as often as it is named.
    Step = domain::signatures::Step, |schema| schema
        .pattern(Some(joined_roles()))
        .examples(["approver", "commission_member+commission_member"]);
    /// A SHA-256 digest.
    Digest = values::Digest, |schema| hexadecimal(schema, 64);
    /// An Ed25519 public key (RFC 8032).
    PublicKey = values::KeyBytes, |schema| hexadecimal(schema, 64);
    /// The public half of a signing key.
    SigningPublicKey = values::PublicKey, |schema| schema
        .description(Some("Of an Ed25519 key its 64, of a passkey the 66 hexadecimal digits of its point of P-256"))
        .pattern(Some("^(0[23])?[0-9a-f]{64}$"));
    /// Where a passkey signs.
    Origin = values::Origin, |schema| schema
        .description(Some("Origin of the pages that a passkey signs on"))
        .examples(["https://qm.example"]);
    /// What an authenticator states when it signs (WebAuthn, 6.1).
    AuthenticatorBytes = values::AuthenticatorBytes, |schema| hexadecimal(schema, 74);
    /// An Ed25519 signature (RFC 8032), or the two numbers of an ECDSA signature by a passkey.
    SignatureBytes = values::SignatureBytes, |schema| hexadecimal(schema, 128);
}

/// One role, or several joined by `+`.
fn joined_roles() -> String {
    let roles: Vec<_> = domain::identity::Role::ALL.iter().map(|role| role.as_str()).collect();
    let any = roles.join("|");
    format!("^({any})(\\+({any}))*$")
}

/// A text that is a code; ids of reference data have the same form.
fn coded(schema: ObjectBuilder) -> ObjectBuilder {
    schema
        .min_length(Some(1))
        .max_length(Some(CODE_CHARS_MAX))
        .pattern(Some(format!("^[{CODE_CHARACTERS}]+$")))
}

fn hexadecimal(schema: ObjectBuilder, digits: usize) -> ObjectBuilder {
    schema.description(Some("Lower-case hexadecimal")).pattern(Some(format!("^[0-9a-f]{{{digits}}}$")))
}

macro_rules! words {
    ($($name:ident = $type:ty;)*) => {$(
        #[doc = concat!("One of the words of `", stringify!($type), "`.")]
        pub type $name = Wire<$type>;
        impl Described for $type {
            const NAME: &'static str = stringify!($name);
            fn describe(schema: ObjectBuilder) -> ObjectBuilder {
                schema.enum_values(Some(<$type>::ALL.iter().map(|word| word.as_str())))
            }
        }
    )*};
}

words! {
    ActStatus = domain::acceptance::ActStatus;
    Aspect = domain::ratings::Aspect;
    Action = domain::policy::Action;
    AmendmentReason = domain::contracts::amend_contract::AmendmentReason;
    Answer = domain::orders::Answer;
    ContractAction = domain::contracts::ContractAction;
    ContractKind = domain::contracts::ContractKind;
    ContractStatus = domain::contracts::ContractStatus;
    DeliveryStatus = engine::webhooks::deliveries::DeliveryStatus;
    DespatchStatus = domain::fulfilment::DespatchStatus;
    Difference = domain::invoicing::matching::Difference;
    DiscrepancyCode = domain::acceptance::DiscrepancyCode;
    DiscrepancyStatus = domain::acceptance::DiscrepancyStatus;
    Domain = domain::catalogue::Domain;
    FilePurpose = domain::files::FilePurpose;
    FundMovement = domain::funds::move_fund_money::FundMovement;
    ImportKind = imports::Kind;
    ImportStatus = engine::imports::ImportStatus;
    ImportStep = crate::imports::asked::Step;
    InvoiceStatus = domain::invoicing::InvoiceStatus;
    ItemAction = domain::catalogue::ItemAction;
    ItemStatus = domain::catalogue::ItemStatus;
    Language = crate::web::language::Language;
    MailKind = engine::notices::mail::MailKind;
    MailStatus = engine::notices::mail::MailStatus;
    ManifestStatus = domain::fulfilment::ManifestStatus;
    MediaType = domain::files::MediaType;
    Milestone = domain::fulfilment::record_milestone::Milestone;
    OrderAction = domain::orders::OrderAction;
    OrderStatus = domain::orders::OrderStatus;
    OrganisationKind = domain::identity::OrganisationKind;
    LineOutcome = domain::orders::leave_out::LineOutcome;
    Outcome = domain::acceptance::Outcome;
    Funding = domain::packages::Funding;
    Gate = domain::packages::Gate;
    GateVerdict = domain::packages::GateVerdict;
    PackageMove = domain::packages::move_package::PackageMove;
    PackageStatus = domain::packages::PackageStatus;
    Source = domain::packages::Source;
    Pace = engine::notices::mailboxes::Pace;
    PackReader = crate::pack::Reader;
    PaperKind = documents::Kind;
    PaperLanguage = documents::Tongue;
    PaymentStatus = domain::payments::PaymentStatus;
    Progress = domain::orders::Progress;
    ErasureReason = domain::identity::erase_personal::ErasureReason;
    Appropriation = domain::pledges::Appropriation;
    ConsentResult = domain::orders::ConsentResult;
    EarmarkCondition = domain::funds::earmark::Condition;
    VettingResult = domain::pledges::VettingResult;
    PledgeAction = domain::pledges::PledgeAction;
    PledgeStatus = domain::pledges::PledgeStatus;
    RatingAction = domain::ratings::RatingAction;
    RatingStatus = domain::ratings::RatingStatus;
    ChangeReason = domain::requirements::ChangeReason;
    ListVerdict = domain::requirements::ListVerdict;
    RequirementAction = domain::requirements::RequirementAction;
    RequirementStatus = domain::requirements::RequirementStatus;
    Urgency = domain::requirements::Urgency;
    ReasonCode = domain::orders::ReasonCode;
    RestrictedField = engine::accesses::Restricted;
    Role = domain::identity::Role;
    SerialState = domain::fulfilment::SerialState;
    SignedKind = domain::signatures::Document;
    SignatureMethod = domain::signatures::Method;
    SourceKind = domain::funds::SourceKind;
    Stage = domain::funds::Stage;
    TemplateFormat = crate::imports::files::TemplateFormat;
    TaxCategory = domain::contracts::TaxCategory;
    Verdict = domain::acceptance::Verdict;
}

macro_rules! ids {
    ($($name:ident)*) => {$(
        #[doc = concat!("The text of an id of type `", stringify!($name), "`.")]
        pub type $name = Wire<values::$name>;
        impl Described for values::$name {
            const NAME: &'static str = stringify!($name);
            fn describe(schema: ObjectBuilder) -> ObjectBuilder {
                schema.pattern(Some(format!("^{}_[0-9a-f]{{32}}$", values::$name::PREFIX)))
            }
        }
    )*};
}

ids! {
    ActId AllotmentId AppointmentId CategoryId ContractId DeliveryPointId DespatchId FrameworkId FundId
    ImportId InvoiceId ItemId KeyId LetterId MailId NoticeId OfferId OrderId OrganisationId PackageId PaymentId PersonId
    PledgeId RatingId RequirementId RequirementListId SignaturePolicyId TokenId WebhookId
}
