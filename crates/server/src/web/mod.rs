//! The pages for people: every page with who may see it.
//!
//! Reading order: this table, `visitor` (who), `language` (in which words), `shell` (what is around every page),
//! `refusals` (what went wrong), then one noun each. Pages are whole without scripts; forms answer with a redirect,
//! so that going back repeats nothing. No rules are here: `domain` decides, `engine` executes and queries.

mod assets;
mod baskets;
mod catalogue;
mod controls;
mod home;
pub mod language;
mod notices;
mod orders;
mod refusals;
mod sessions;
mod shell;
mod visitor;
mod webhooks;

use axum::Router;
use axum::http::Uri;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::policy::Action::*;

use language::Language;

use crate::app::App;
use crate::problem::Problem;
use crate::route::{Route, access};

macro_rules! table {
    (@method get) => { "GET" };
    (@method post) => { "POST" };
    ($($method:ident $path:literal [$($access:ident)+] $handler:path;)*) => {
        /// Every page there is.
        pub const PAGES: &[Route] = &[$(Route {
            method: table!(@method $method),
            path: $path,
            access: access!($($access)+),
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
    post "/orders/{id}/cancellation" [commands PlaceOrder] orders::detail::cancel;
    get  "/notices"                [anyone]               notices::show;
    post "/notices/reading"        [anyone]               notices::read_all;
    post "/notices/{id}/opening"   [anyone]               notices::open;
    get  "/notices/settings"       [anyone]               notices::settings::show;
    post "/notices/settings"       [anyone]               notices::settings::wish;
    post "/notices/settings/address" [anyone]             notices::settings::set_address;
    post "/notices/settings/code"  [anyone]               notices::settings::confirm;
    get  "/webhooks"               [anyone]               webhooks::show;
    post "/webhooks"               [anyone]               webhooks::make;
    get  "/webhooks/{id}"          [anyone]               webhooks::show_one;
    post "/webhooks/{id}"          [anyone]               webhooks::change;
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
