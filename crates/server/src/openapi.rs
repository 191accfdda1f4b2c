//! The OpenAPI 3.1 document: what utoipa reads off the handlers, completed from the table of routes.

mod examples;
mod fields;
pub mod page;
mod parameters;
mod precise;
mod refusals;

use axum::Json;
use domain::policy::Action;
use utoipa::ToSchema;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{ArrayItems, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Required, Response, Schema,
    Server,
};

use crate::api::catalogue::search_query::{SearchCursor, SearchOrder, SearchText};
use crate::limits::IDEMPOTENCY_KEY_CHARS_MAX;
use crate::page::{Limit, PageCursor, SortByCode, SortById, SortNewestFirst};
use crate::problem::{FieldError, ProblemDocument};
use crate::route::{Access, ROOT, Route};
use crate::wire::{
    Flag, ImportStep, PackReader, PackageRef, PaperLanguage, RequirementListRef, Sequence,
    SignaturePolicyRef, TemplateFormat, Whole,
};
use parameters::{header, path_parameters, strip_null};

const SECURITY: &str = "token";

/// The nouns of the API, one tag each.
const NOUNS: [(&str, &str); 23] = [
    ("health", "Whether the server runs and can write"),
    ("openapi", "This description"),
    ("identity", "Organisations, people, appointments, keys, tokens and delivery points"),
    ("signatures", "Who must sign what"),
    ("catalogue", "Categories and items that may be ordered"),
    ("ratings", "What units that accepted items say of them, and what makers answer"),
    ("contracts", "Frameworks, contracts, price lists and offers"),
    ("files", "Pictures, documents and photographs that objects name"),
    ("imports", "Files of reference data, checked and applied as whoever sends them"),
    ("funds", "Money by source, and every entry"),
    ("allotments", "Money given to organisations to order with"),
    ("orders", "Baskets, orders and everything decided about them"),
    ("fulfilment", "Despatches, manifests and serial numbers"),
    ("acceptance", "Acceptance acts and discrepancies"),
    ("invoicing", "Invoices and their three-way match"),
    ("papers", "Orders, acts, invoices, payments, labels and statements as PDF/A"),
    ("payments", "Payment orders, bank confirmations and corrections"),
    ("packages", "Validated needs put together, passed by two bodies, paid for by pledges"),
    ("pledges", "Money of partners, from the announcement to the bank"),
    ("requirements", "What units need, and the lists of needs that go to partners"),
    ("notices", "What a person should know, and how they are told"),
    ("webhooks", "Events sent to programs"),
    ("journal", "The proved record of everything that took place"),
];

/// What the document says of the whole.
const DESCRIPTION: &str = "State defence supply from order to payment.\n\n\
    Amounts are integers in minor units (`…_minor`) beside a `currency`. Reference data is named by id or by \
    code. Every write needs an `Idempotency-Key`; repeating it with the same body answers the first receipt with \
    `Idempotent-Replay: true`. Lists are cut into pages: send `next` as `after`. What you may not know of does \
    not exist for you (404). Every refusal is a problem document (RFC 9457) with a stable `code`.";

/// Read the description of this API (OpenAPI 3.1).
#[utoipa::path(
    get, path = "/openapi.json",
    responses((status = 200, description = "The document", body = Object))
)]
pub async fn document() -> Json<OpenApi> {
    Json(crate::openapi())
}

/// The document as JSON.
fn openapi_value() -> serde_json::Value {
    serde_json::to_value(crate::openapi()).expect("the document is JSON")
}

/// The methods a path item describes, in capitals.
pub fn methods(item: &PathItem) -> impl Iterator<Item = &'static str> {
    let operations = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
    operations.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method)
}

/// Adds to each operation what follows from its row in the table of routes.
pub fn completed(mut api: OpenApi) -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    api.info = InfoBuilder::new()
        .title("Quartermaster")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .contact(Some(ContactBuilder::new().name(Some("Quartermaster maintainers")).build()))
        .build();
    let tag = |(noun, what): &(&str, &str)| TagBuilder::new().name(*noun).description(Some(*what)).build();
    api.servers = Some(vec![Server::new("/")]);
    api.tags = Some(NOUNS.iter().map(tag).collect());
    let components = api.components.get_or_insert_with(Components::new);
    components.schemas.extend([
        schema::<ProblemDocument>(),
        schema::<FieldError>(),
        schema::<ImportStep>(),
        schema::<TemplateFormat>(),
        schema::<Limit>(),
        schema::<page::Noun>(),
        schema::<PackageRef>(),
        schema::<PackReader>(),
        schema::<RequirementListRef>(),
        schema::<PaperLanguage>(),
        schema::<PageCursor>(),
        schema::<SortByCode>(),
        schema::<SortById>(),
        schema::<SortNewestFirst>(),
        schema::<Flag>(),
        schema::<SearchCursor>(),
        schema::<SearchOrder>(),
        schema::<SearchText>(),
        schema::<Whole>(),
        schema::<Sequence>(),
        schema::<SignaturePolicyRef>(),
    ]);
    share_entries(components);
    components.schemas.values_mut().for_each(precise::precise);
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("qm_<64 hexadecimal digits>");
    components.add_security_scheme(SECURITY, SecurityScheme::Http(bearer.build()));
    for route in crate::ROUTES {
        let item = api.paths.paths.get_mut(&format!("{ROOT}{}", route.path));
        let operation = item.and_then(|item| operation(item, route.method));
        complete(operation.expect("every row of the table was registered"), route, components);
    }
    api
}

/// Schemas made for a type, and the field that holds it.
const GENERIC: [(&str, &str); 3] = [("Page_", "entries"), ("Rows_", "rows"), ("Outcome_", "receipt")];

/// Lets the schema of each page refer to that of its entries, which is written out in it otherwise; so for what else is
/// made for a type.
fn share_entries(components: &mut Components) {
    for (name, schema) in &mut components.schemas {
        let of_type = |(prefix, field): &(&str, _)| Some((name.strip_prefix(prefix)?, *field));
        let Some((entry, field)) = GENERIC.iter().find_map(of_type) else { continue };
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        let entry = RefOr::Ref(Ref::from_schema_name(entry));
        match object.properties.get_mut(field) {
            Some(RefOr::T(Schema::Array(array))) => array.items = ArrayItems::RefOrSchema(Box::new(entry)),
            _ => drop(object.properties.insert(field.to_owned(), entry)),
        }
    }
}

/// A schema that no body mentions.
fn schema<T: ToSchema>() -> (String, RefOr<Schema>) {
    (T::name().into_owned(), T::schema())
}

fn operation<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Operation> {
    match method {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

fn complete(operation: &mut Operation, route: &Route, components: &mut Components) {
    operation.operation_id = Some(route.operation_id());
    operation.tags = Some(vec![route.noun().to_owned()]);
    operation.description = Some(callers(route.access));
    let access = ExtensionsBuilder::new().add("x-access", route.access.to_string()).build();
    operation.extensions.get_or_insert_with(Default::default).merge(access);
    if route.access != Access::Public {
        operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(SECURITY, [])]);
    }
    let parameters = operation.parameters.get_or_insert_with(Vec::new);
    parameters.iter_mut().for_each(strip_null);
    parameters.splice(0..0, path_parameters(route.path));
    if route.is_write() {
        let key = format!("^[!-~]{{1,{IDEMPOTENCY_KEY_CHARS_MAX}}}$");
        parameters.push(header("Idempotency-Key", Required::True, &key, "New for every new request"));
    }
    if route.object().is_some() {
        let read = "The `ETag` of the object as it was read; refused when it changed since";
        parameters.push(header("If-Match", Required::False, "^\"[0-9]{1,18}\"$", read));
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            answer(route, status, response);
        }
    }
    refusals::describe(route, operation, components);
    examples::add(operation);
}

/// Who may call, in words.
fn callers(access: Access) -> String {
    match access {
        Access::Public => "Open to everyone, without a token.".to_owned(),
        Access::Anyone => "Open to everyone with a token, who sees what concerns them.".to_owned(),
        Access::Reads(actions) => {
            format!("Needs the action {} somewhere and shows what it reaches.", one_of(actions))
        }
        Access::Commands(actions) => format!("Needs the action {} on the object.", one_of(actions)),
    }
}

fn one_of(actions: &[Action]) -> String {
    actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" or ")
}

/// Says what a good answer means, and which headers it carries.
fn answer(route: &Route, status: &str, response: &mut Response) {
    if response.description.is_empty() {
        let description = match (status, route.is_write()) {
            ("201", _) => "Made; `Location` is its address",
            (_, true) => "Done; the receipt says what took place",
            (_, false) => "What was asked for",
        };
        response.description = description.to_owned();
    }
    let mut says = |name: &str, description: &str| {
        let text = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
        let header = HeaderBuilder::new().schema(Some(text)).description(Some(description));
        response.headers.insert(name.to_owned(), RefOr::T(header.build()));
    };
    if status == "201" {
        says("Location", "Address of what was made");
    }
    if route.is_write() {
        says("Idempotent-Replay", "`true` when this repeats the answer to an earlier request");
    }
}
