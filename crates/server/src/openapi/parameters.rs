//! The parameters of operations: those of the path, and headers.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Required, Schema};

use crate::wire::INTEGER_MAX;

/// What stands after a part of a path, or for one, where that is an id or code; a number from 1 elsewhere.
const NAMED_AFTER: [(&str, &str); 35] = [
    ("{digest}", "Digest"),
    ("acts", "ActId"),
    ("allotments", "AllotmentRef"),
    ("appointments", "AppointmentId"),
    ("categories", "CategoryRef"),
    ("consumers", "Code"),
    ("contracts", "ContractRef"),
    ("delivery-points", "DeliveryPointRef"),
    ("deliveries", "EventId"),
    ("despatches", "DespatchId"),
    ("docs", "Noun"),
    ("frameworks", "FrameworkRef"),
    ("funds", "FundRef"),
    ("import-templates", "ImportKind"),
    ("imports", "ImportId"),
    ("invoices", "InvoiceId"),
    ("items", "ItemRef"),
    ("keys", "KeyId"),
    ("notices", "NoticeId"),
    ("offers", "OfferId"),
    ("orders", "OrderId"),
    ("organisations", "OrganisationRef"),
    ("packages", "PackageRef"),
    ("payments", "PaymentId"),
    ("persons", "PersonRef"),
    ("pledges", "PledgeRef"),
    ("proof", "Sequence"),
    ("ratings", "RatingId"),
    ("requirement-lists", "RequirementListRef"),
    ("requirements", "RequirementId"),
    ("serials", "SerialNumber"),
    ("signature-policies", "SignaturePolicyRef"),
    ("tokens", "TokenId"),
    ("webhooks", "WebhookId"),
    ("year-plans", "OrganisationRef"),
];

/// A parameter that may be left out is described as one that may be null, which no query can say.
pub fn strip_null(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(Parameter { schema: Some(schema), .. }) = parameter else { return };
    let RefOr::T(Schema::OneOf(choices)) = schema else { return };
    let null = SchemaType::new(Type::Null);
    choices
        .items
        .retain(|item| !matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == null));
    if let [only] = choices.items.as_slice() {
        *schema = only.clone();
    }
}

/// The parameters of a path.
pub fn path_parameters(path: &str) -> Vec<RefOr<Parameter>> {
    let parameter = |(after, segment): (&str, &str)| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        let named = NAMED_AFTER.iter().find(|(part, _)| *part == after || *part == segment);
        let schema = match named {
            Some((_, schema)) => RefOr::Ref(Ref::from_schema_name(*schema)),
            None => ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::Integer))
                .minimum(Some(1))
                .maximum(Some(INTEGER_MAX))
                .into(),
        };
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(schema));
        Some(RefOr::T(parameter.build()))
    };
    let segments: Vec<_> = path.split('/').collect();
    segments.windows(2).filter_map(|pair| parameter((pair[0], pair[1]))).collect()
}

/// A header of a request.
pub fn header(name: &str, required: Required, pattern: &str, description: &str) -> RefOr<Parameter> {
    let schema = ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).pattern(Some(pattern));
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(schema));
    RefOr::T(parameter.build())
}
