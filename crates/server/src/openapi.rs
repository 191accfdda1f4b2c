//! The OpenAPI 3.1 document: what utoipa reads off the handlers, completed from the table of routes.

use axum::Json;
use utoipa::ToSchema;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Required, Response,
    ResponseBuilder, Schema,
};

use crate::api::catalogue::search_query::{SearchCursor, SearchOrder, SearchText};
use crate::api::funds::entries::EntryCursor;
use crate::limits::IDEMPOTENCY_KEY_CHARS_MAX;
use crate::page::Limit;
use crate::problem::{FieldError, ProblemDocument};
use crate::route::{Access, ROOT, Route};
use crate::wire::{Flag, Sequence, Whole};

const SECURITY: &str = "token";
const PROBLEM: &str = "ProblemDocument";

/// Parameters of paths that are whole numbers.
const NUMBERS: [&str; 3] = ["sequence", "line", "discrepancy"];

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
        .build();
    let components = api.components.get_or_insert_with(Components::new);
    components.schemas.extend([
        schema::<ProblemDocument>(),
        schema::<FieldError>(),
        schema::<Limit>(),
        schema::<EntryCursor>(),
        schema::<Flag>(),
        schema::<SearchCursor>(),
        schema::<SearchOrder>(),
        schema::<SearchText>(),
        schema::<Whole>(),
        schema::<Sequence>(),
    ]);
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("qm_<64 hexadecimal digits>");
    components.add_security_scheme(SECURITY, SecurityScheme::Http(bearer.build()));
    for route in crate::ROUTES {
        let item = api.paths.paths.get_mut(&format!("{ROOT}{}", route.path));
        let operation = item.and_then(|item| operation(item, route.method));
        complete(operation.expect("every row of the table was registered"), route);
    }
    api
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

fn complete(operation: &mut Operation, route: &Route) {
    operation.operation_id = Some(route.handler.replace("::", "_"));
    operation.tags = route.handler.split("::").next().map(|noun| vec![noun.to_owned()]);
    let access = ExtensionsBuilder::new().add("x-access", route.access.to_string()).build();
    operation.extensions.get_or_insert_with(Default::default).merge(access);
    if route.access != Access::Public {
        operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(SECURITY, [])]);
    }
    let parameters = operation.parameters.get_or_insert_with(Vec::new);
    parameters.iter_mut().for_each(strip_null);
    parameters.splice(0..0, path_parameters(route.path));
    if route.is_write() {
        parameters.push(header("Idempotency-Key", Required::True, "New for every new request"));
    }
    if route.method == "PUT" {
        parameters.push(header("If-Match", Required::False, "The `ETag` of the object as it was read"));
    }
    for (status, description) in refusals(route) {
        operation.responses.responses.insert((*status).to_owned(), RefOr::T(problem(description)));
    }
}

/// A parameter that may be left out is described as one that may be null, which no query can say.
fn strip_null(parameter: &mut RefOr<Parameter>) {
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

fn path_parameters(path: &str) -> Vec<RefOr<Parameter>> {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str| {
        let schema = if NUMBERS.contains(&name) { Type::Integer } else { Type::String };
        let description = match name {
            "id" => "Id, or code where the object has one",
            _ if NUMBERS.contains(&name) => "Position, from 1",
            _ => "Number on the object",
        };
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(ObjectBuilder::new().schema_type(SchemaType::new(schema))));
        RefOr::T(parameter.build())
    };
    names.map(parameter).collect()
}

fn header(name: &str, required: Required, description: &str) -> RefOr<Parameter> {
    let schema = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .min_length(Some(1))
        .max_length(Some(IDEMPOTENCY_KEY_CHARS_MAX));
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(schema));
    RefOr::T(parameter.build())
}

/// Statuses of the refusals a route can answer with.
fn refusals(route: &Route) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    const ALWAYS: &[(&str, &str)] = &[("500", "An error in the program"), ("503", "Busy or unavailable")];
    const WITH_TOKEN: &[(&str, &str)] = &[("401", "No valid token")];
    const READS: &[(&str, &str)] = &[("403", "Not permitted"), ("422", "Malformed request")];
    const OBJECT: &[(&str, &str)] = &[("404", "Does not exist, or not for you")];
    const WRITES: &[(&str, &str)] = &[
        ("403", "Not permitted"),
        ("404", "Does not exist, or not for you"),
        ("409", "The present state does not allow it"),
        ("413", "Body too large"),
        ("415", "Not JSON"),
        ("422", "Malformed or invalid request"),
    ];
    let is_public = route.access == Access::Public;
    let lists = [
        (ALWAYS, true),
        (WITH_TOKEN, !is_public),
        (READS, !is_public && route.method == "GET"),
        (OBJECT, route.path.contains('{') || route.path.ends_with("/checkpoint")),
        (WRITES, route.method != "GET"),
    ];
    lists.into_iter().filter(|(_, applies)| *applies).flat_map(|(list, _)| list)
}

fn problem(description: &str) -> Response {
    let schema = Ref::from_schema_name(PROBLEM);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}
