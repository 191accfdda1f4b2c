//! How value types are written to columns: integers, text and bytes only.

use std::collections::BTreeMap;

use domain::allotments::ClassLimit;
use domain::catalogue::{Characteristic, CharacteristicValue};
use domain::files::{MediaType, NamedFile};
use domain::fulfilment::{Manifest, ManifestStatus};
use domain::funds::{Account, Earmark, Stages};
use domain::identity::{Grant, Scope};
use domain::invoicing::Mismatch;
use domain::orders::ChargeKey;
use domain::orders::amendment::RaisedLine;
use domain::orders::consent::Asked;
use domain::orders::proposal::Terms;
use domain::packages::{ComposedLine, OrderedLine, Source};
use domain::payments::FundShare;
use domain::pledges::{Rate, Staged, Tranche};
use domain::ratings::{Aspect, Marks};
use domain::requirements::{Need, Terms as NeedTerms, Urgency};
use domain::signatures::{Assertion, Step};
use domain::values::{
    AllotmentId, CategoryId, Code, Currency, Date, Digest, Id, ItemId, KeyBytes, Money, OfferId, OrderId,
    OrganisationId, Origin, Passkey, PaymentId, PersonId, PledgeId, PointBytes, PublicKey, RequirementId,
    SerialNumber, SignatureBytes, Text, Timestamp,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::{Row, StoreError, Value};

/// A value that takes one or more columns.
pub trait Column: Sized {
    /// Number of columns.
    const WIDTH: usize;
    /// Appends the value's columns.
    fn put(&self, row: &mut Row);
    /// Takes the value's columns off the front; fails with [`StoreError::Corrupt`] when they hold something else.
    fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError>;
}

fn next(values: &mut impl Iterator<Item = Value>) -> Result<Value, StoreError> {
    values.next().ok_or_else(|| StoreError::Corrupt { detail: "a row has too few columns".into() })
}

fn corrupt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt { detail: error.to_string() }
}

macro_rules! single_columns {
    ($($type:ty: |$this:ident| $put:expr, |$value:ident| $take:expr;)*) => {$(
        impl Column for $type {
            const WIDTH: usize = 1;
            fn put(&self, row: &mut Row) {
                let $this = self;
                row.push($put);
            }
            fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
                let $value = next(values)?;
                $take
            }
        }
    )*};
}

single_columns! {
    i64: |this| Value::Int(*this), |value| value.int();
    u64: |this| Value::from(*this), |value| value.unsigned();
    u8: |this| Value::Int(i64::from(*this)), |value| value.int()?.try_into().map_err(corrupt);
    bool: |this| Value::from(*this), |value| value.flag();
    String: |this| Value::from(this.as_str()), |value| value.into_text();
    u128: |this| Value::from(this.to_be_bytes()), |value| Ok(u128::from_be_bytes(value.array()?));
    Code: |this| Value::from(this.as_str()), |value| Code::new(value.text()?).map_err(corrupt);
    SerialNumber: |this| Value::from(this.as_str()), |value| SerialNumber::new(value.text()?).map_err(corrupt);
    Text: |this| Value::from(this.as_str()), |value| Text::new(value.text()?).map_err(corrupt);
    Date: |this| Value::from(this.to_string()), |value| value.text()?.parse().map_err(corrupt);
    Timestamp: |this| Value::Int(this.0), |value| value.int().map(Timestamp);
    Currency: |this| Value::from(this.code()), |value| value.text()?.parse().map_err(corrupt);
    Digest: |this| Value::from(this.0), |value| value.array().map(Digest);
    KeyBytes: |this| Value::from(this.0), |value| value.array().map(KeyBytes);
    SignatureBytes: |this| Value::from(this.0), |value| value.array().map(SignatureBytes);
}

macro_rules! id_columns {
    ($($id:ident)*) => {$(
        impl Column for domain::values::$id {
            const WIDTH: usize = 1;
            fn put(&self, row: &mut Row) {
                self.bits().put(row);
            }
            fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
                u128::take(values).map(Self::from_bits)
            }
        }
    )*};
}

id_columns! {
    OrganisationId PersonId AppointmentId LetterId KeyId TokenId SignaturePolicyId CategoryId ItemId FrameworkId ContractId
    OfferId FundId AllotmentId DeliveryPointId OrderId DespatchId ActId InvoiceId PaymentId ConfirmationId
    PackageId PledgeId RequirementId RequirementListId RatingId
    NoticeId WebhookId MailId ImportId
}

macro_rules! word_columns {
    ($($word:ty)*) => {$(
        impl Column for $word {
            const WIDTH: usize = 1;
            fn put(&self, row: &mut Row) {
                row.push(Value::from(self.as_str()));
            }
            fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
                next(values)?.text()?.parse().map_err(corrupt)
            }
        }
    )*};
}

word_columns! {
    crate::accesses::Restricted
    crate::accounts::sessions::Way
    crate::imports::ImportStatus
    domain::acceptance::ActStatus
    domain::acceptance::DiscrepancyCode
    domain::acceptance::DiscrepancyStatus
    domain::acceptance::Outcome
    domain::acceptance::Verdict
    domain::catalogue::Domain
    domain::catalogue::ItemStatus
    domain::contracts::ContractKind
    domain::contracts::ContractStatus
    domain::contracts::TaxCategory
    domain::files::FileHolder
    domain::files::FilePurpose
    domain::files::MediaType
    domain::fulfilment::DespatchStatus
    domain::fulfilment::ManifestStatus
    domain::fulfilment::SerialState
    domain::funds::SourceKind
    domain::funds::earmark::Condition
    domain::identity::OrganisationKind
    domain::identity::Role
    domain::invoicing::InvoiceStatus
    domain::orders::Answer
    domain::orders::ConsentResult
    domain::orders::OrderStatus
    domain::orders::Progress
    domain::orders::ReasonCode
    domain::payments::BankMovement
    domain::payments::PaymentStatus
    domain::packages::Gate
    domain::packages::GateVerdict
    domain::packages::PackageStatus
    domain::packages::Source
    domain::pledges::Appropriation
    domain::pledges::VettingResult
    domain::pledges::PledgeAction
    domain::pledges::PledgeStatus
    domain::ratings::RatingStatus
    domain::requirements::ChangeReason
    domain::requirements::ListVerdict
    domain::requirements::RequirementAction
    domain::requirements::RequirementStatus
    domain::requirements::Urgency
    domain::policy::Action
    domain::signatures::Document
    domain::signatures::Method
    domain::timers::Deadline
}

/// Small lists and maps are one column of JSON text, keys sorted.
macro_rules! json_columns {
    ($($type:ty)*) => {$(
        impl Column for $type {
            const WIDTH: usize = 1;
            fn put(&self, row: &mut Row) {
                row.push(to_json(self));
            }
            fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
                from_json(next(values)?)
            }
        }
    )*};
}

json_columns! {
    Vec<Characteristic>
    BTreeMap<String, CharacteristicValue>
    BTreeMap<Code, ClassLimit>
    Vec<ItemId>
    Vec<AllotmentId>
    Vec<PaymentId>
    Vec<CategoryId>
    Vec<Step>
    Grant
    Vec<PersonId>
    Vec<SerialNumber>
    Vec<RaisedLine>
    Vec<Mismatch>
    Vec<FundShare>
    Earmark
    Assertion
    Need
    Rate
    Vec<RequirementId>
    Vec<Tranche>
    Vec<i64>
    Vec<PledgeId>
    Vec<OrderedLine>
    Vec<Asked>
}

fn to_json(value: &impl Serialize) -> Value {
    let text = serde_json::to_string(value);
    text.expect("rows hold only maps with text keys, integers and text").into()
}

fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, StoreError> {
    serde_json::from_str(value.text()?).map_err(corrupt)
}

impl<T: Column> Column for Option<T> {
    const WIDTH: usize = 1;
    fn put(&self, row: &mut Row) {
        match self {
            Some(value) => value.put(row),
            None => row.push(Value::Null),
        }
    }
    fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
        match next(values)? {
            Value::Null => Ok(None),
            value => T::take(&mut std::iter::once(value)).map(Some),
        }
    }
}

macro_rules! composite_columns {
    ($($type:ty { $($field:tt: $part:ty),+ } => |$($name:ident),+| $make:expr;)*) => {$(
        impl Column for $type {
            const WIDTH: usize = 0 $(+ <$part as Column>::WIDTH)+;
            fn put(&self, row: &mut Row) {
                $(self.$field.put(row);)+
            }
            fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
                $(let $name = <$part as Column>::take(values)?;)+
                Ok($make)
            }
        }
    )*};
}

composite_columns! {
    Money { minor: i64, currency: Currency } => |minor, currency| Money { minor, currency };
    Scope { categories: Vec<CategoryId>, nation: Option<String> }
        => |categories, nation| Scope { categories, nation };
    ChargeKey { order: OrderId, line: i64, position: i64 } => |order, line, position| ChargeKey { order, line, position };
    Terms { quantity: i64, promised_on: Date, offer: OfferId, item: ItemId, unit_price_minor: i64 }
        => |quantity, promised_on, offer, item, unit_price_minor|
        Terms { quantity, promised_on, offer, item, unit_price_minor };
    ComposedLine {
        requirement: RequirementId, item: ItemId, quantity: i64, source: Source, supplier: OrganisationId,
        unit_price_minor: i64, available_on: Date
    } => |requirement, item, quantity, source, supplier, unit_price_minor, available_on|
        ComposedLine { requirement, item, quantity, source, supplier, unit_price_minor, available_on };
    Staged { amount_minor: i64, on: Option<Date> } => |amount_minor, on| Staged { amount_minor, on };
    NeedTerms { quantity: i64, from: Date, to: Date, priority: i64, urgency: Urgency }
        => |quantity, from, to, priority, urgency| NeedTerms { quantity, from, to, priority, urgency };
    Manifest { status: ManifestStatus, attempt: i64, parts: i64, serials: i64, digest: Digest, ends_at: Option<Timestamp> }
        => |status, attempt, parts, serials, digest, ends_at|
        Manifest { status, attempt, parts, serials, digest, ends_at };
    NamedFile { digest: Digest, media: MediaType, size_bytes: i64 } => |digest, media, size_bytes| NamedFile { digest, media, size_bytes };
    Stages { available: i64, committed: i64, obligated: i64, advanced: i64, accrued: i64, paid: i64 }
        => |available, committed, obligated, advanced, accrued, paid|
        Stages { available, committed, obligated, advanced, accrued, paid };
}

impl<A: Column, B: Column> Column for (A, B) {
    const WIDTH: usize = A::WIDTH + B::WIDTH;
    fn put(&self, row: &mut Row) {
        self.0.put(row);
        self.1.put(row);
    }
    fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
        Ok((A::take(values)?, B::take(values)?))
    }
}

impl<A: Column, B: Column, C: Column> Column for (A, B, C) {
    const WIDTH: usize = A::WIDTH + B::WIDTH + C::WIDTH;
    fn put(&self, row: &mut Row) {
        self.0.put(row);
        self.1.put(row);
        self.2.put(row);
    }
    fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
        Ok((A::take(values)?, B::take(values)?, C::take(values)?))
    }
}

impl Column for Marks {
    const WIDTH: usize = Aspect::ALL.len();
    fn put(&self, row: &mut Row) {
        for aspect in Aspect::ALL {
            self.0.get(aspect).copied().put(row);
        }
    }
    fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
        let mut marks = Marks::default();
        for aspect in Aspect::ALL {
            if let Some(mark) = <Option<i64> as Column>::take(values)? {
                marks.0.insert(*aspect, mark);
            }
        }
        Ok(marks)
    }
}

impl Column for PublicKey {
    const WIDTH: usize = 2;
    fn put(&self, row: &mut Row) {
        match self {
            PublicKey::Ed25519(key) => row.extend([Value::from(key.0), Value::Null]),
            PublicKey::Passkey(key) => {
                row.extend([Value::from(key.point.0), Value::from(key.origin.as_str())]);
            }
        }
    }
    fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
        let key = next(values)?;
        match <Option<String> as Column>::take(values)? {
            None => Ok(PublicKey::Ed25519(KeyBytes(key.array()?))),
            Some(origin) => {
                let origin: Origin = origin.parse().map_err(corrupt)?;
                Ok(PublicKey::Passkey(Passkey { point: PointBytes(key.array()?), origin }))
            }
        }
    }
}

impl Column for Account {
    const WIDTH: usize = 2;
    fn put(&self, row: &mut Row) {
        self.holder().put(row);
        row.push(Value::from(self.name()));
    }
    fn take(values: &mut impl Iterator<Item = Value>) -> Result<Self, StoreError> {
        let (holder, name) = (u128::take(values)?, next(values)?.into_text()?);
        Account::parse(holder, &name).ok_or_else(|| corrupt(format!("{name:?} is no account")))
    }
}
