//! The problems that are not refusals of a rule: code, status, what to do.

use axum::http::StatusCode;

/// Problems that are not refusals of a rule: code, status, what to do.
pub const PROBLEMS: &[(&str, StatusCode, &str)] = &[
    (
        "not_authenticated",
        StatusCode::UNAUTHORIZED,
        "send a valid access token as `Authorization: Bearer qm_…`; ask your administrator for one",
    ),
    (
        "malformed_request",
        StatusCode::BAD_REQUEST,
        "the request does not have the form that this address expects; correct the fields named in `errors`",
    ),
    (
        "idempotency_key_missing",
        StatusCode::BAD_REQUEST,
        "send a header `Idempotency-Key` of 1 to 128 visible ASCII characters, new for every new request",
    ),
    (
        "idempotency_key_reused",
        StatusCode::UNPROCESSABLE_ENTITY,
        "this idempotency key was used for another request; use a new key for a new request",
    ),
    (
        "cursor_of_another_list",
        StatusCode::UNPROCESSABLE_ENTITY,
        "`after` is from a list with another filter or sort; send the parameters of the page before with it, or begin \
         anew without it",
    ),
    (
        "currency_missing",
        StatusCode::UNPROCESSABLE_ENTITY,
        "prices are compared in one currency; send `currency` with them",
    ),
    (
        "too_many_consumers",
        StatusCode::CONFLICT,
        "you have as many consumers of the feed as one person may; delete one that is not used",
    ),
    (
        "too_many_webhooks",
        StatusCode::CONFLICT,
        "you have as many webhooks as one person may; remove one that is not used",
    ),
    (
        "too_many_codes",
        StatusCode::CONFLICT,
        "no more codes are mailed to you today; use the last one, or try again tomorrow",
    ),
    (
        "wrong_code",
        StatusCode::UNPROCESSABLE_ENTITY,
        "this is not the code that was mailed last, or it is too old; ask for a new one",
    ),
    (
        "foreign_form",
        StatusCode::FORBIDDEN,
        "this form was not sent from a page of this server; open the page again and send it from there",
    ),
    ("no_such_route", StatusCode::NOT_FOUND, "there is nothing at this address; see /api/v1/openapi.json"),
    (
        "method_not_allowed",
        StatusCode::METHOD_NOT_ALLOWED,
        "this address does not take that method; see the header `Allow`",
    ),
    ("body_too_large", StatusCode::PAYLOAD_TOO_LARGE, "the body is over 1 MiB; send less at a time"),
    (
        "file_too_large",
        StatusCode::PAYLOAD_TOO_LARGE,
        "a file may have at most 20 MiB; make it smaller or send it in parts",
    ),
    ("file_empty", StatusCode::UNPROCESSABLE_ENTITY, "the file is empty; choose another one"),
    (
        "file_unknown",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the content is none of PDF, PNG, JPEG, WebP, CSV, XLSX, XML, JSON and p7s; save it as one of these",
    ),
    (
        "import_running",
        StatusCode::CONFLICT,
        "an import of yours goes on; wait for its end, or look at it, before you begin another one",
    ),
    (
        "too_many_imports",
        StatusCode::TOO_MANY_REQUESTS,
        "the server is at work on as many imports as it takes at a time; try again in a minute",
    ),
    (
        "import_not_held",
        StatusCode::CONFLICT,
        "the file of this import is held for an hour and by one server only; choose the same file again: what is \
         applied already counts as unchanged",
    ),
    (
        "photo_unknown",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the content is no photograph; choose a JPEG, PNG or WebP picture, on an iPhone with the camera's most \
         compatible format",
    ),
    (
        "photo_gone",
        StatusCode::UNPROCESSABLE_ENTITY,
        "the photograph is older than 24 hours and no longer kept; remove it from the count and take it again",
    ),
    (
        "photos_not_taken",
        StatusCode::UNPROCESSABLE_ENTITY,
        "the photographs named here were not taken, no act was drawn up, and all else that you sent is kept; mend them \
         and add them again, or go on without them",
    ),
    (
        "signature_file_wrong",
        StatusCode::UNPROCESSABLE_ENTITY,
        "sign the canonical form of the document byte for byte and send the detached container in DER",
    ),
    (
        "file_quota",
        StatusCode::TOO_MANY_REQUESTS,
        "you have uploaded 200 MiB or 500 files in 24 hours; go on tomorrow",
    ),
    (
        "unsupported_media_type",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "send the body as JSON with `Content-Type: application/json`",
    ),
    (
        "too_many_requests",
        StatusCode::TOO_MANY_REQUESTS,
        "you ask more than one may; wait as many seconds as the header `Retry-After` says",
    ),
    (
        "unavailable",
        StatusCode::SERVICE_UNAVAILABLE,
        "the database is not available or too slow; try again with the same key",
    ),
    (
        "busy",
        StatusCode::SERVICE_UNAVAILABLE,
        "the server has more work than it can take; try again in a second with the same key",
    ),
    (
        "not_printed",
        StatusCode::INTERNAL_SERVER_ERROR,
        "the paper could not be set; the server's log names the template and line for its administrator",
    ),
    (
        "internal",
        StatusCode::INTERNAL_SERVER_ERROR,
        "the request met an error in the program, which is logged; nothing was changed",
    ),
];
