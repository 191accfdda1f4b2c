//! The pages for people: every page with who may see it.
//!
//! Reading order: this table, `visitor` (who), `language` (in which words), `shell` (what is around every page),
//! `refusals` (what went wrong), then one noun each. Pages are whole without scripts; forms answer with a redirect,
//! so that going back repeats nothing. No rules are here: `domain` decides, `engine` executes and queries.

mod accounts;
mod assets;
mod baskets;
mod catalogue;
mod controls;
mod home;
pub mod language;
mod orders;
pub(crate) mod passkeys;
mod refusals;
mod sessions;
mod shell;
pub mod signatures;
mod visitor;

use axum::Router;
use axum::http::Uri;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::policy::Action::*;

use language::Language;
pub(crate) use visitor::cookie;

use crate::app::App;
use crate::problem::Problem;
use crate::route::{Route, access, is_fresh};

macro_rules! table {
    (@method get) => { "GET" };
    (@method post) => { "POST" };
    ($($method:ident $path:literal [$($access:ident)+] $handler:path;)*) => {
        /// Every page there is.
        pub const PAGES: &[Route] = &[$(Route {
            method: table!(@method $method),
            path: $path,
            access: access!($($access)+),
            is_fresh: is_fresh!($($access)+),
            handler: stringify!($handler),
        },)*];

        fn pages() -> Router<App> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

table! {
    get  "/assets/{file}"          [public]               assets::show;
    get  "/sign-in"                [public]               sessions::form;
    post "/sign-in"                [public]               sessions::begin;
    post "/sign-in/passkey"        [public]               sessions::begin_with_passkey;
    get  "/invitation"             [public]               accounts::invitations::show;
    post "/invitation"             [public]               accounts::invitations::accept;
    post "/invitation/passkey"     [public]               accounts::invitations::accept_with_passkey;
    post "/sign-out"               [public]               sessions::end;
    post "/language"               [public]               sessions::choose_language;

    get  "/"                       [anyone]               home::show;
    get  "/catalogue"              [reads ReadCatalogue]  catalogue::search::show;
    get  "/catalogue/{item}"       [reads ReadCatalogue]  catalogue::item::show;
    get  "/basket"                 [anyone]               baskets::page::show;
    post "/basket"                 [reads PlaceOrder]     baskets::change;
    post "/basket/lines"           [reads PlaceOrder]     baskets::add;
    post "/basket/order"           [reads PlaceOrder]     baskets::place;
    get  "/orders"                 [reads ReadOrders]     orders::list::show;
    get  "/orders/{id}"            [reads ReadOrders]     orders::detail::show;
    get  "/account"                [anyone]               accounts::own::show;
    post "/account/password"       [fresh anyone]         accounts::changes::set_password;
    post "/account/recovery-codes" [fresh anyone]         accounts::changes::renew_recovery_codes;
    post "/account/passkeys"       [fresh anyone]         accounts::changes::add_passkey;
    post "/account/passkeys/removal" [fresh anyone]       accounts::changes::drop_passkey;
    post "/account/sessions/end"   [anyone]               accounts::changes::end_sessions;
    get  "/accounts"               [reads ManageIdentity] accounts::people::list;
    post "/accounts/{id}/invitation" [fresh commands ManageIdentity] accounts::people::invite;
    post "/signatures"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer SignActAsSigner SignActAsMember ApproveAct]
        signatures::sign;
    post "/orders/{id}/cancellation" [commands PlaceOrder] orders::detail::cancel;
}

/// The pages with what stands before and around them.
pub fn routes(app: &App) -> Router<App> {
    pages().route_layer(from_fn_with_state(app.clone(), visitor::guard)).layer(from_fn(refusals::render))
}

/// What an address without anything behind it answers: programs a problem, people a page.
pub async fn nothing(language: Language, uri: Uri) -> Response {
    let problem = Problem::new("no_such_route");
    match uri.path().starts_with("/api/") {
        true => problem.into_response(),
        false => refusals::refused(language, &problem),
    }
}
