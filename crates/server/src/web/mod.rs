//! The pages for people: every page with who may see it.
//!
//! Reading order: this table, `visitor` (who), `language` (in which words), `shell` (what is around every page),
//! `forms` (what is sent), `refusals` (what went wrong), then one noun each. Pages are whole without scripts; forms
//! answer with a redirect, so that going back repeats nothing. No rules are here: `domain` decides, `engine` executes and queries.

mod acceptance;
mod accounts;
mod admin;
mod agency;
mod allotments;
mod assets;
mod audit;
mod baskets;
mod catalogue;
mod chart;
mod charts;
mod contracts;
mod controls;
mod files;
mod forms;
mod fulfilment;
mod funds;
mod home;
mod identity;
mod invoicing;
mod kept;
pub mod language;
mod listing;
mod live;
mod notices;
mod orders;
mod packages;
mod papers;
pub(crate) mod passkeys;
mod pledges;
mod ratings;
mod refusals;
mod requirements;
mod sessions;
mod sheet;
mod shell;
mod shortcuts;
mod signature_files;
mod signatures;
pub mod signing;
mod single_sign_on;
mod sorting;
mod table;
mod terms;
mod treasury;
mod upload;
mod verdicts;
mod visitor;
mod webhooks;

use axum::Router;
use axum::http::Uri;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::policy::Action::*;

pub(crate) use audit::verification::Verification;
use language::Language;
pub(crate) use live::listeners::Listeners;
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
    get  "/sign-in/with/{provider}" [public]              single_sign_on::begin;
    get  "/sign-in/with/{provider}/back" [public]         single_sign_on::end;
    get  "/invitation"             [public]               accounts::invitations::show;
    post "/invitation"             [public]               accounts::invitations::accept;
    post "/invitation/passkey"     [public]               accounts::invitations::accept_with_passkey;
    post "/sign-out"               [public]               sessions::end;
    post "/language"               [public]               sessions::choose_language;

    get  "/"                       [anyone]               home::show;
    get  "/catalogue"              [reads ReadCatalogue]  catalogue::search::show;
    get  "/catalogue/{item}"       [reads ReadCatalogue]  catalogue::item::show;
    post "/catalogue/{item}/files" [reads ManageCatalogue] catalogue::item_files::attach;
    post "/catalogue/{item}/files/{position}/removal" [reads ManageCatalogue] catalogue::item_files::detach;
    get  "/orders/{id}/document.pdf" [reads ReadOrders]   papers::order;
    get  "/acts/{id}/document.pdf" [reads ReadOrders]     papers::act;
    get  "/acts/{id}/discrepancies.pdf" [reads ReadOrders] papers::discrepancies;
    get  "/invoices/{id}/document.pdf" [reads ReadOrders] papers::invoice;
    get  "/payments/{id}/document.pdf" [reads ReadOrders] papers::payment;
    get  "/despatches/{id}/labels.pdf" [reads ReadOrders] papers::labels;
    get  "/funds/{id}/statement.pdf" [reads ReadFunds]    papers::statement;
    get  "/files/{digest}"         [anyone]               files::show;
    get  "/compare"                [reads ReadCatalogue]  catalogue::compare::show;
    get  "/ratings"                [reads ReadRatings]    ratings::list::show;
    get  "/ratings/{id}"           [reads ReadRatings]    ratings::detail::show;
    post "/ratings/{id}/reply"     [commands AnswerRatings] ratings::detail::answer;
    post "/ratings/{id}/withholding" [commands WithholdRatings] ratings::detail::withhold;
    get  "/orders/{id}/lines/{line}/rating" [reads RateItems] ratings::form::show;
    post "/orders/{id}/lines/{line}/rating" [commands RateItems] ratings::form::rate;
    get  "/basket"                 [anyone]               baskets::page::show;
    post "/basket"                 [reads PlaceOrder]     baskets::change;
    post "/basket/lines"           [reads PlaceOrder]     baskets::add;
    post "/basket/upload"          [reads PlaceOrder]     baskets::upload::upload;
    post "/basket/templates"       [reads PlaceOrder]     baskets::templates::change;
    post "/basket/order"           [reads PlaceOrder]     baskets::place;
    get  "/orders"                 [reads ReadOrders]     orders::list::show;
    get  "/orders/{id}"            [reads ReadOrders]     orders::detail::show;
    get  "/help/terms"             [anyone]               terms::show;
    get  "/live"                   [anyone]               live::stream::follow;
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
    get  "/account"                [anyone]               accounts::own::show;
    post "/account/password"       [fresh anyone]         accounts::changes::set_password;
    post "/account/recovery-codes" [fresh anyone]         accounts::changes::renew_recovery_codes;
    post "/account/passkeys"       [fresh anyone]         accounts::changes::add_passkey;
    post "/account/passkeys/removal" [fresh anyone]       accounts::changes::drop_passkey;
    post "/account/sessions/end"   [anyone]               accounts::changes::end_sessions;
    get  "/accounts"               [reads ManageIdentity] accounts::people::list;
    post "/accounts/{id}/invitation" [fresh commands ManageIdentity] accounts::people::invite;
    post "/accounts/{id}/sessions/end" [fresh commands ManageIdentity] accounts::people::end_all_sessions;
    post "/accounts/{id}/closing"  [fresh commands ManageIdentity] accounts::people::close_sign_in;
    post "/signing"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer SignActAsSigner SignActAsMember ApproveAct
         JudgePackages]
        signing::sign;

    get  "/orders/{id}/document"   [reads ReadOrders]     signature_files::document_of_order;
    post "/orders/{id}/signature-files"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] signature_files::attach_to_order;
    get  "/acts/{id}/document"     [reads ReadOrders]     signature_files::document_of_act;
    post "/acts/{id}/signature-files"
        [commands SignActAsSigner SignActAsMember ApproveAct Supply] signature_files::attach_to_act;
    post "/orders/{id}/answers"    [commands Supply]      orders::answers::answer;
    post "/orders/{id}/decisions"  [commands PlaceOrder]  orders::changes::decide;
    post "/orders/{id}/revisions"  [commands PlaceOrder]  orders::changes::revise;
    post "/orders/{id}/amendments" [commands PlaceOrder]  orders::changes::amend;
    post "/orders/{id}/amendment-withdrawal" [commands PlaceOrder] orders::changes::withdraw_amendment;
    post "/orders/{id}/cancellation" [commands PlaceOrder] orders::changes::cancel;
    post "/orders/{id}/closing"    [commands PlaceOrder ManageOrders] orders::changes::close;
    post "/orders/{id}/reimbursement" [fresh commands Pay] orders::reimbursing::reimburse;
    post "/orders/{id}/termination" [commands ManageOrders] orders::changes::terminate;
    post "/orders/{id}/return"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::changes::send_back;
    post "/orders/{id}/refusal"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::changes::refuse;
    post "/orders/{id}/line-out"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::approving::leave_out;
    post "/orders/{id}/forwarding"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::approving::forward;
    post "/orders/{id}/reminder"   [commands PlaceOrder]  orders::approving::remind;
    post "/orders/{id}/messages"   [commands WriteMessages] orders::messages::write;
    post "/orders/{id}/repeat"     [reads PlaceOrder]     orders::changes::repeat;
    get  "/signing"                [reads ReadOrders]     orders::queue::show;

    get  "/documents"              [reads ReadOrders]     papers::list::show;

    get  "/despatches"             [reads ReadOrders]     fulfilment::list::show;
    get  "/despatches/{id}"        [reads ReadOrders]     fulfilment::detail::show;
    post "/despatches/{id}/milestones" [commands Supply Receive] fulfilment::detail::record_milestone;
    post "/despatches/{id}/transfers" [commands Supply Receive] fulfilment::hubs::transfer;
    post "/despatches/{id}/count"  [commands Receive]     fulfilment::counting::count;
    post "/despatches/{id}/manifests" [commands Supply]   fulfilment::manifests::seal;
    get  "/orders/{id}/despatch"   [reads Supply]         fulfilment::sending::show;
    post "/orders/{id}/despatch"   [commands Supply]      fulfilment::sending::despatch;
    get  "/serials"                [reads ReadOrders]     fulfilment::serials::show;

    get  "/acts/{id}"              [reads ReadOrders]     acceptance::detail::show;
    post "/acts/{id}/withdrawal"   [commands Receive]     acceptance::detail::withdraw;
    post "/acts/{id}/reversal"     [commands ManageOrders] acceptance::detail::reverse;
    post "/acts/{id}/settlement"   [commands ManageOrders] acceptance::detail::settle;
    get  "/discrepancies"          [reads ReadOrders]     acceptance::discrepancies::show;

    get  "/allotments/{id}"        [reads ReadFunds]      allotments::detail::show;
    get  "/contributions"          [reads ReadFunds]      funds::contributions::show;
    get  "/funds/{id}/trace"       [reads ReadFunds]      funds::trace::show;
    get  "/funds/{id}/pieces"      [reads ReadFunds]      funds::pieces::list;
    get  "/funds/{id}/pack"        [reads ReadFunds]      funds::packs::download;
    get  "/serials/sources"        [reads ReadFunds]      funds::pieces::sources;

    get  "/offers"                 [reads ManageOffers]   contracts::offers::show;
    post "/offers"                 [reads ManageOffers]   contracts::offers::change;
    get  "/performance"            [reads Supply]         fulfilment::performance::show;
    get  "/invoices"               [reads Supply]         invoicing::list::show;
    get  "/orders/{id}/invoice"    [reads Supply]         invoicing::billing::show;
    post "/orders/{id}/invoice"    [commands Supply]      invoicing::billing::submit;

    post "/views"                  [anyone]               kept::save_view;
    get  "/shortcuts"              [anyone]               shortcuts::show;

    get  "/appointments"           [anyone]               identity::appointments::show;
    post "/appointments/{id}/confirmation" [commands ManageIdentity] identity::appointments::confirm;
    post "/appointments/{id}/delegations" [fresh commands Delegate ManageIdentity] identity::appointments::delegate;
    post "/appointments/{id}/end"  [commands Delegate ManageIdentity] identity::appointments::end;
    get  "/letters"                [reads ReadIdentity]   identity::letters::show;
    post "/letters"                [fresh commands ManageIdentity] identity::letters::register;
    get  "/service-accounts"       [reads ReadIdentity]   identity::service_accounts::show;
    post "/service-accounts"       [commands ManageServiceAccounts] identity::service_accounts::add;
    post "/service-accounts/{id}/tokens" [fresh commands ManageServiceAccounts] identity::service_accounts::issue;
    post "/tokens/{id}/rotation"   [fresh commands ManageServiceAccounts] identity::service_accounts::rotate;
    post "/tokens/{id}/revocation" [commands ManageServiceAccounts ManageOwnKey] identity::service_accounts::revoke;
    get  "/signature-policies"     [anyone]               signatures::show;
    post "/signature-policies"     [fresh commands SetSignaturePolicy] signatures::set;

    get  "/treasury"               [reads ReadFunds]      treasury::desk::show;
    get  "/treasury/invoices"      [reads ReadFunds]      treasury::invoices::show;
    get  "/treasury/invoices/payable" [reads ReadFunds]   treasury::invoices::payable;
    get  "/treasury/obligations"   [reads ReadFunds]      treasury::invoices::obligations;
    get  "/treasury/invoices/{id}" [reads ReadFunds]      treasury::invoice::show;
    post "/treasury/invoices/{id}/rejection" [commands Pay ManageOrders] treasury::invoice::reject;
    post "/treasury/invoices/{id}/payment" [fresh commands Pay] treasury::invoice::pay;
    get  "/treasury/payments"      [reads ReadFunds]      treasury::payments::list;
    get  "/treasury/payments/{id}" [reads ReadFunds]      treasury::payment::show;
    post "/treasury/payments/{id}/confirmation" [fresh commands Pay] treasury::payment::confirm;
    post "/treasury/payments/{id}/return" [fresh commands Pay] treasury::payment::send_back;
    get  "/treasury/files"         [reads Pay]            treasury::files::list;
    post "/treasury/files"         [fresh reads Pay]      treasury::files::file;
    get  "/treasury/files/{number}" [reads Pay]           treasury::files::show;
    get  "/treasury/files/{number}/document" [reads Pay]  treasury::files::document;
    get  "/treasury/statements"    [reads Pay]            treasury::statements::form;
    post "/treasury/statements"    [fresh reads Pay]      treasury::statements::record;
    get  "/treasury/funds"         [reads ReadFunds]      treasury::funds::list;
    get  "/treasury/funds/{id}"    [reads ReadFunds]      treasury::funds::show;
    get  "/treasury/allotments/{id}" [reads ReadFunds]    treasury::allotments::show;
    get  "/treasury/allotting"     [reads Allot]          treasury::allotting::form;
    post "/treasury/allotting"     [fresh reads Allot]    treasury::allotting::step;

    get  "/packages"               [reads ReadPledges]    packages::list::show;
    post "/packages"               [reads ManagePackages] packages::list::draft;
    get  "/package-lines"          [reads PlaceOrder]     packages::orderable::show;
    get  "/packages/{id}/order"    [reads PlaceOrder]     packages::ordering::show;
    post "/packages/{id}/order"    [reads PlaceOrder]     packages::ordering::order;
    get  "/packages/{id}"          [reads ReadPledges]    packages::detail::show;
    post "/packages/{id}/moves"    [reads ReadPledges]    packages::detail::step;

    get  "/pledges"                [reads ReadPledges]    pledges::list::show;
    post "/pledges"                [reads ManagePledges]  pledges::list::announce;
    get  "/pledges/plan"           [reads ReadPledges]    pledges::plan::show;
    post "/pledges/plan"           [reads ManagePledges]  pledges::plan::plan;
    get  "/pledges/consents"       [reads ReadPledges]    pledges::consents::show;
    post "/pledges/consents"       [commands DecideConsents] pledges::consents::decide;
    get  "/pledges/vettings"       [reads ReadPledges]    pledges::vettings::show;
    post "/pledges/vettings"       [commands VetMakers]   pledges::vettings::vet;
    get  "/pledges/{id}"           [reads ReadPledges]    pledges::detail::show;
    post "/pledges/{id}/moves"     [fresh reads ReadPledges] pledges::detail::step;

    get  "/requirements"           [reads ReadRequirements] requirements::list::show;
    post "/requirements"           [reads StateRequirement] requirements::list::propose;
    post "/requirements/consolidation" [reads PrioritiseRequirement] requirements::list::consolidate;
    get  "/requirements/{id}"      [reads ReadRequirements] requirements::detail::show;
    post "/requirements/{id}/moves" [reads ReadRequirements] requirements::detail::step;
    get  "/requirement-lists"      [reads ReadRequirements] requirements::lists::show;
    post "/requirement-lists"      [reads SubmitRequirements] requirements::lists::add;
    get  "/requirement-lists/{id}" [reads ReadRequirements] requirements::version::show;
    post "/requirement-lists/{id}/versions" [reads SubmitRequirements] requirements::submitting::submit;
    post "/requirement-lists/{id}/verdicts" [reads ValidateRequirements] requirements::submitting::judge;

    get  "/agency"                 [reads ReadOrders]     agency::room::show;
    get  "/agency/places/{family}" [reads ReadOrders]     agency::places::show;
    get  "/agency/suppliers"       [reads ReadOrders]     agency::suppliers::show;
    get  "/agency/suppliers/{id}"  [reads ReadOrders]     agency::supplier::show;
    post "/agency/suppliers/{id}/suspension" [fresh reads ManageOrders] agency::supplier::suspend;
    get  "/agency/contracts"       [reads ReadOrders]     agency::contracts::show;
    get  "/agency/contracts/{id}"  [reads ReadOrders]     agency::contract::show;
    post "/agency/contracts/{id}/moves" [fresh reads ManageContracts] agency::contract::step;
    get  "/agency/items"           [reads ManageCatalogue] agency::items::show;
    post "/agency/items/{id}/moves" [reads ManageCatalogue] agency::items::step;

    get  "/audit"                  [reads ReadJournal]    audit::explorer::show;
    get  "/audit/signatures"       [reads ReadJournal]    audit::explorer::signatures;
    get  "/audit/accesses"         [reads ReadJournal]    audit::accesses::show;
    get  "/audit/entries/{sequence}" [reads ReadJournal]  audit::entry::show;
    get  "/audit/as-of"            [reads ReadJournal]    audit::as_of::show;
    get  "/audit/flags"            [reads ReadJournal]    audit::flags::show;
    get  "/audit/flags/{kind}"     [reads ReadJournal]    audit::flags::kind;
    get  "/audit/verification"     [reads ReadJournal]    audit::verification::show;
    post "/audit/verification"     [reads ReadJournal]    audit::verification::begin;

    get  "/admin"                  [reads ManageIdentity] admin::organisations::list;
    get  "/admin/organisations/{id}" [reads ManageIdentity] admin::organisations::show;
    post "/admin/organisations/{id}/moves" [fresh reads ManageIdentity] admin::moving::step;
    get  "/admin/people"           [reads ManageIdentity] admin::people::list;
    get  "/admin/health"           [reads ManageIdentity] admin::health::show;
    get  "/admin/imports"
        [reads ManageIdentity ManageCatalogue ManageContracts ManageOffers ManageFunds Allot SubAllot]
        admin::imports::list;
    post "/admin/imports"
        [reads ManageIdentity ManageCatalogue ManageContracts ManageOffers ManageFunds Allot SubAllot]
        admin::imports::begin;
    get  "/admin/import-templates/{import_kind}"
        [reads ManageIdentity ManageCatalogue ManageContracts ManageOffers ManageFunds Allot SubAllot]
        admin::imports::template;
    get  "/admin/imports/{id}"
        [reads ManageIdentity ManageCatalogue ManageContracts ManageOffers ManageFunds Allot SubAllot]
        admin::imports::run::show;
    get  "/admin/imports/{id}/errors"
        [reads ManageIdentity ManageCatalogue ManageContracts ManageOffers ManageFunds Allot SubAllot]
        admin::imports::run::errors;
    post "/admin/imports/{id}/application"
        [fresh reads ManageIdentity ManageCatalogue ManageContracts ManageOffers ManageFunds Allot SubAllot]
        admin::imports::run::apply;
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
