//! The table of the API: every route there is, with who may use it and its handler.

use domain::policy::Action::*;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::api::*;
use crate::app::App;
use crate::openapi;
use crate::route::{Route, access, is_fresh};

macro_rules! table {
    ($($method:ident $path:literal [$($access:ident)+] $handler:path;)*) => {
        /// Every route there is.
        pub const ROUTES: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            access: access!($($access)+),
            is_fresh: is_fresh!($($access)+),
            handler: stringify!($handler),
        },)*];

        pub(crate) fn routes() -> OpenApiRouter<App> {
            let mut rows = ROUTES.iter();
            OpenApiRouter::new()$(.routes(checked(rows.next(), routes!($handler))))*
        }
    };
}

table! {
    GET  "/health"                        [public]                      health::live;
    GET  "/ready"                         [public]                      health::ready;
    GET  "/openapi.json"                  [public]                      openapi::document;

    GET  "/docs"                          [public]                      openapi::page::index;
    GET  "/docs/{noun}"                   [public]                      openapi::page::show_noun;
    GET  "/docs.css"                      [public]                      openapi::page::style;

    GET  "/me"                            [anyone]                      identity::me::show;
    GET  "/organisations"                 [anyone]                      identity::organisations::list;
    POST "/organisations"                 [commands ManageIdentity]     identity::organisations::add;
    GET  "/organisations/{id}"            [anyone]                      identity::organisations::show_one;
    POST "/organisations/{id}/moves"      [commands ManageIdentity]     identity::organisations::move_below;
    POST "/organisations/{id}/suspension" [commands ManageOrders]       identity::organisations::suspend;
    GET  "/delivery-points"               [reads ReadDeliveryPoints]    identity::delivery_points::list;
    POST "/delivery-points"               [commands ManageIdentity]     identity::delivery_points::add;
    GET  "/delivery-points/{id}"          [reads ReadDeliveryPoints]    identity::delivery_points::show_one;
    GET  "/persons"                       [anyone]                      identity::persons::list;
    POST "/persons"                       [commands ManageIdentity]     identity::persons::add;
    GET  "/persons/{id}"                  [anyone]                      identity::persons::show_one;
    POST "/persons/{id}/invitation"       [commands ManageIdentity]     identity::invitations::invite;
    GET  "/appointments"                  [anyone]                      identity::appointments::list;
    POST "/appointments"                  [commands ManageIdentity]     identity::appointments::add;
    GET  "/appointments/{id}"             [anyone]                      identity::appointments::show_one;
    POST "/appointments/{id}/end"         [commands ManageIdentity]     identity::appointments::end;
    POST "/appointments/{id}/confirmation" [commands ManageIdentity]    identity::appointments::confirm;
    POST "/appointments/{id}/delegations" [commands Delegate ManageIdentity] identity::appointments::delegate;
    GET  "/letters"                       [reads ReadIdentity]          identity::letters::list;
    POST "/letters"                       [commands ManageIdentity]     identity::letters::add;
    GET  "/letters/{id}"                  [reads ReadIdentity]          identity::letters::show_one;
    GET  "/service-accounts"              [reads ReadIdentity]          identity::service_accounts::list;
    POST "/service-accounts"              [commands ManageServiceAccounts] identity::service_accounts::add;
    POST "/service-accounts/{id}/tokens"  [commands ManageServiceAccounts] identity::service_accounts::issue;
    POST "/tokens/{id}/rotation"          [commands ManageServiceAccounts]                    identity::tokens::rotate;
    GET  "/keys"                          [anyone]                      identity::keys::list;
    POST "/keys"                          [commands ManageOwnKey]       identity::keys::register;
    GET  "/keys/{id}"                     [anyone]                      identity::keys::show_one;
    POST "/keys/{id}/revocation"          [commands ManageOwnKey]       identity::keys::revoke;
    POST "/erasures"                      [commands ErasePersonal]      identity::erasures::erase;
    DELETE "/tokens/{id}"               [commands ManageOwnKey]       identity::tokens::revoke;
    GET  "/signature-policies"            [anyone]                      signatures::list;
    POST "/signature-policies"            [commands SetSignaturePolicy] signatures::set;
    GET  "/signature-policies/{id}"       [anyone]                      signatures::show_one;

    GET  "/categories"                    [reads ReadCatalogue]         catalogue::categories::list;
    POST "/categories"                    [commands ManageCatalogue]    catalogue::categories::define;
    GET  "/categories/{id}"               [reads ReadCatalogue]         catalogue::categories::show_one;
    GET  "/items"                         [reads ReadCatalogue]         catalogue::items::list;
    POST "/items"                         [commands ManageCatalogue]    catalogue::items::add;
    GET  "/items/{id}"                    [reads ReadCatalogue]         catalogue::items::show_one;
    POST "/items/{id}/links"              [commands ManageCatalogue]    catalogue::items::link;
    POST "/items/{id}/moves"              [commands ManageCatalogue]    catalogue::items::step;
    GET  "/items/{id}/files"              [reads ReadCatalogue]         catalogue::item_files::list;
    POST "/items/{id}/files"              [commands ManageCatalogue]    catalogue::item_files::attach;
    POST "/items/{id}/files/{position}/removal" [commands ManageCatalogue] catalogue::item_files::detach;

    GET  "/items/{id}/rating"             [reads ReadRatings]           ratings::summary;
    GET  "/ratings"                       [reads ReadRatings]           ratings::list;
    GET  "/ratings/{id}"                  [reads ReadRatings]           ratings::show_one;
    POST "/orders/{id}/lines/{line}/rating" [commands RateItems]        ratings::rate;
    POST "/ratings/{id}/reply"            [commands AnswerRatings]      ratings::answer;
    POST "/ratings/{id}/withholding"      [commands WithholdRatings]    ratings::withhold;

    GET  "/catalogue/search"              [reads ReadCatalogue]         catalogue::search::find;

    GET  "/frameworks"                    [reads ReadOrders]            contracts::frameworks::list;
    POST "/frameworks"                    [commands ManageContracts]    contracts::frameworks::add;
    GET  "/frameworks/{id}"               [reads ReadOrders]            contracts::frameworks::show_one;
    GET  "/contracts"                     [reads ReadOrders]            contracts::list;
    POST "/contracts"                     [commands ManageContracts]    contracts::add;
    GET  "/contracts/{id}"                [reads ReadOrders]            contracts::show_one;
    POST "/contracts/{id}/amendments"     [commands ManageContracts]    contracts::amendments::amend;
    POST "/contracts/{id}/moves"          [commands ManageContracts]    contracts::step;
    GET  "/offers"                        [reads ReadCatalogue]         contracts::offers::list;
    POST "/offers"                        [commands ManageOffers]       contracts::offers::make;
    POST "/offers/bulk"                   [commands ManageOffers]       contracts::offer_changes::change_many;
    GET  "/offers/{id}"                   [reads ReadCatalogue]         contracts::offers::show_one;
    PUT  "/offers/{id}"                   [commands ManageOffers]       contracts::offer_changes::change;

    GET  "/files"                         [anyone]                      files::list;
    POST "/files"                         [anyone]                      files::upload;
    GET  "/files/{digest}"                [anyone]                      files::show_one;
    POST "/files/{digest}/erasure"        [commands ErasePersonal]      files::erase;

    POST "/imports"
        [commands ManageIdentity ManageCatalogue ManageContracts ManageOffers ManageFunds Allot SubAllot] imports::begin;
    GET  "/imports/{id}"                  [anyone]                      imports::show_one;
    GET  "/imports/{id}/errors"           [anyone]                      imports::show_errors;
    GET  "/import-templates/{kind}"       [anyone]                      imports::show_template;

    GET  "/funds"                         [reads ReadFunds]             funds::list;
    POST "/funds"                         [commands ManageFunds]        funds::add;
    POST "/funds/exchanges"               [commands ManageFunds]        funds::movements::exchange;
    GET  "/funds/{id}"                    [reads ReadFunds]             funds::show_one;
    GET  "/funds/{id}/entries"            [reads ReadFunds]             funds::entries::list;
    GET  "/funds/{id}/trace"              [reads ReadFunds]             funds::trace::show;
    GET  "/funds/{id}/trace/charges"      [reads ReadFunds]             funds::charges::list;
    GET  "/funds/{id}/trace/pieces"       [reads ReadFunds]             funds::pieces::list;
    GET  "/funds/{id}/pack"               [reads ReadFunds]             funds::packs::download;
    GET  "/items/{id}/serials/{serial}/sources" [reads ReadFunds]       funds::pieces::show_sources;
    POST "/funds/{id}/money"              [commands ManageFunds]        funds::movements::record;
    GET  "/contributions"                 [reads ReadFunds]             funds::contributions::show;
    GET  "/allotments"                    [reads ReadFunds]             allotments::list;
    POST "/allotments"                    [commands Allot SubAllot]     allotments::allot;
    GET  "/allotments/{id}"               [reads ReadFunds]             allotments::show_one;
    GET  "/allotments/{id}/entries"       [reads ReadFunds]             allotments::list_entries;
    POST "/allotments/{id}/withdrawals"   [commands Allot]              allotments::withdraw;

    POST "/baskets"                       [commands PlaceOrder]         orders::baskets::place;
    POST "/baskets/bulk"                  [commands PlaceOrder]         orders::baskets::place_many;
    POST "/baskets/quote"                 [commands PlaceOrder]         orders::quotes::quote;
    GET  "/orders"                        [reads ReadOrders]            orders::list;
    GET  "/orders/{id}"                   [reads ReadOrders]            orders::detail::show_one;
    GET  "/orders/{id}/document"          [reads ReadOrders]            orders::documents::show;
    GET  "/orders/{id}/signature-files"   [reads ReadOrders]            signatures::files::list_of_order;
    POST "/orders/{id}/signature-files"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] signatures::files::attach_to_order;
    POST "/orders/{id}/signatures"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::signing::sign;
    POST "/orders/{id}/refusal"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::signing::refuse;
    POST "/orders/{id}/return"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::signing::send_back;
    GET  "/orders/{id}/approval"          [reads ReadOrders]            orders::approvals::show;
    POST "/orders/{id}/lines/{line}/refusal"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::signing::refuse_line;
    POST "/orders/{id}/lines/{line}/return"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::signing::return_line;
    POST "/orders/{id}/forwarding"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer] orders::signing::forward;
    POST "/orders/{id}/reminder"          [commands PlaceOrder]         orders::signing::remind;
    GET  "/orders/{id}/messages"          [reads ReadDeliveryPoints]    orders::messages::list;
    POST "/orders/{id}/messages"          [commands WriteMessages]      orders::messages::write;
    GET  "/approvals"                     [reads ReadOrders]            orders::approvals::list;
    POST "/signatures/bulk"
        [commands SignAsOrderer SignAsApprover SignAsCommander SignAsBuyer SignActAsSigner SignActAsMember ApproveAct]
        signatures::bulk::sign;
    POST "/orders/{id}/revisions"         [commands PlaceOrder]         orders::changes::revise;
    POST "/orders/{id}/cancellation"      [commands PlaceOrder]         orders::changes::cancel;
    POST "/orders/{id}/answers"           [commands Supply]             orders::answers::answer;
    POST "/orders/{id}/decisions"         [commands PlaceOrder]         orders::answers::decide;
    POST "/orders/{id}/amendments"        [commands PlaceOrder]         orders::changes::amend;
    POST "/orders/{id}/amendments/withdrawal" [commands PlaceOrder] orders::changes::withdraw_amendment;
    POST "/orders/{id}/termination"       [commands ManageOrders]       orders::changes::terminate;
    POST "/orders/{id}/closing"           [commands PlaceOrder ManageOrders] orders::changes::close;

    GET  "/despatches"                    [reads ReadOrders]            fulfilment::despatches::list;
    GET  "/despatches/{id}"               [reads ReadOrders]            fulfilment::despatches::show_one;
    POST "/orders/{id}/despatches"        [commands Supply]             fulfilment::despatches::add;
    POST "/despatches/{id}/milestones"
        [commands Supply Receive] fulfilment::despatches::record_milestone;
    POST "/despatches/{id}/transfers"     [commands Supply Receive]     fulfilment::hubs::transfer;
    POST "/despatches/{id}/lines/{line}/manifest" [commands Supply]     fulfilment::manifests::add_part;
    POST "/manifests/bulk"                [commands Supply]             fulfilment::manifests::add_parts;
    POST "/despatches/{id}/lines/{line}/seal" [commands Supply]         fulfilment::manifests::seal;
    GET  "/items/{id}/serials/{serial}"   [reads ReadOrders]            fulfilment::serials::show_one;

    GET  "/acts"                          [reads ReadOrders]            acceptance::acts::list;
    GET  "/acts/{id}"                     [reads ReadOrders]            acceptance::acts::show_one;
    GET  "/acts/{id}/document"            [reads ReadOrders]            acceptance::signing::show_document;
    POST "/despatches/{id}/acts"          [commands Receive]            acceptance::drawing::draw_up;
    GET  "/acts/{id}/signature-files"     [reads ReadOrders]            signatures::files::list_of_act;
    POST "/acts/{id}/signature-files"
        [commands SignActAsSigner SignActAsMember ApproveAct Supply] signatures::files::attach_to_act;
    POST "/acts/{id}/signatures"
        [commands SignActAsSigner SignActAsMember ApproveAct] acceptance::signing::sign;
    POST "/acts/{id}/withdrawal"          [commands Receive]            acceptance::drawing::withdraw;
    POST "/acts/{id}/reversal"            [commands ManageOrders]       acceptance::drawing::reverse;
    POST "/acts/{id}/discrepancies/{discrepancy}/settlement"
        [commands ManageOrders] acceptance::drawing::settle;

    GET  "/invoices"                      [reads ReadOrders]            invoicing::list;
    POST "/invoices"                      [commands Supply]             invoicing::submit;
    GET  "/invoices/{id}"                 [reads ReadOrders]            invoicing::show_one;
    POST "/invoices/{id}/rejection"       [commands Pay ManageOrders]   invoicing::reject;
    POST "/invoices/{id}/payment"         [commands Pay]                payments::order;
    GET  "/payments"                      [reads ReadOrders]            payments::list;
    GET  "/payments/{id}"                 [reads ReadOrders]            payments::show_one;
    POST "/payments/{id}/confirmation"    [commands Pay]                payments::confirm;
    POST "/payments/{id}/return"          [commands Pay]                payments::send_back;
    GET  "/payment-files"                 [reads Pay]                   payments::files::list;
    POST "/payment-files"                 [commands Pay]                payments::files::file;
    GET  "/payment-files/{number}"        [reads Pay]                   payments::files::show_one;
    GET  "/payment-files/{number}/document" [reads Pay]                 payments::files::document;
    POST "/statements"                    [commands Pay]                payments::files::record;
    POST "/orders/{id}/advances"
        [commands Pay] payments::corrections::confirm_advance;
    POST "/orders/{id}/advances/return"   [commands Pay]                payments::corrections::return_advance;
    POST "/orders/{id}/refunds"           [commands Pay]                payments::corrections::record_refund;
    POST "/orders/{id}/recharges"         [commands Pay]                payments::corrections::recharge;
    POST "/orders/{id}/reimbursements"    [commands Pay]                payments::corrections::reimburse;

    GET  "/packages"                      [reads ReadPledges]           packages::list;
    POST "/packages"                      [commands ManagePackages]     packages::draft;
    GET  "/packages/{id}"                 [reads ReadPledges]           packages::show_one;
    GET  "/package-lines"                 [reads PlaceOrder]            packages::orderable::list;
    GET  "/packages/{id}/lines"           [reads PlaceOrder]            packages::orderable::show_form;
    POST "/packages/{id}/versions"        [commands ManagePackages]     packages::steps::compose;
    POST "/packages/{id}/verdicts"        [commands JudgePackages]      packages::steps::judge;
    GET  "/packages/{id}/document"        [reads ReadPledges]           packages::signing::show_document;
    POST "/packages/{id}/signatures"      [commands JudgePackages]      packages::signing::sign;
    POST "/packages/{id}/shares"          [commands ManagePackages ManagePledges] packages::steps::share;
    POST "/packages/{id}/moves"           [commands ManagePackages]     packages::steps::step;
    POST "/packages/{id}/reconciliation"  [commands ManagePackages]     packages::steps::reconcile;
    POST "/packages/{id}/orders"          [commands PlaceOrder]         packages::orders::order;

    GET  "/pledges"                       [reads ReadPledges]           pledges::list;
    POST "/pledges"                       [commands ManagePledges]      pledges::announce;
    GET  "/pledges/{id}"                  [reads ReadPledges]           pledges::show_one;
    POST "/pledges/{id}/moves"            [commands ManagePledges]      pledges::steps::step;
    POST "/pledges/{id}/tranches"         [commands ManagePledges]      pledges::steps::plan;
    POST "/pledges/{id}/appropriation"    [commands ManagePledges]      pledges::steps::note;
    POST "/pledges/{id}/transfers"        [commands ManageFunds]        pledges::steps::transfer;
    GET  "/year-plans"                    [reads ReadPledges]           pledges::plans::list;
    POST "/year-plans"                    [commands ManagePledges]      pledges::plans::plan;
    GET  "/consents"                      [reads ReadPledges]           pledges::consents::list;
    POST "/orders/{id}/consents"          [commands DecideConsents]     pledges::consents::decide;
    GET  "/vettings"                      [reads ReadPledges]           pledges::vettings::list;
    POST "/vettings"                      [commands VetMakers]          pledges::vettings::vet;
    GET  "/year-plans/{id}/{year}"        [reads ReadPledges]           pledges::plans::show_one;

    GET  "/requirements"                  [reads ReadRequirements]      requirements::list;
    POST "/requirements"                  [commands StateRequirement]   requirements::propose;
    POST "/requirements/consolidations"
        [commands PrioritiseRequirement] requirements::changes::consolidate;
    GET  "/requirements/{id}"             [reads ReadRequirements]      requirements::show_one;
    POST "/requirements/{id}/changes"
        [commands StateRequirement PrioritiseRequirement] requirements::changes::change;
    POST "/requirements/{id}/prioritisation"
        [commands PrioritiseRequirement] requirements::changes::prioritise;
    POST "/requirements/{id}/withdrawal"
        [commands StateRequirement PrioritiseRequirement] requirements::changes::withdraw;
    GET  "/requirement-lists"             [reads ReadRequirements]      requirements::lists::list;
    POST "/requirement-lists"             [commands SubmitRequirements] requirements::lists::add;
    GET  "/requirement-lists/{id}"        [reads ReadRequirements]      requirements::lists::show_one;
    GET  "/requirement-lists/{id}/comparison" [reads ReadRequirements]  requirements::versions::compare;
    POST "/requirement-lists/{id}/verdicts" [commands ValidateRequirements] requirements::versions::judge;
    POST "/requirement-lists/{id}/versions" [commands SubmitRequirements] requirements::versions::submit;
    GET  "/requirement-lists/{id}/versions/{version}"
        [reads ReadRequirements] requirements::versions::show_one;
    GET  "/notices"                       [anyone]                      notices::list;
    POST "/notices/reading"               [anyone]                      notices::read_all;
    PUT  "/notices/{id}/reading"          [anyone]                      notices::read_one;
    GET  "/mailbox"                       [anyone]                      notices::mailbox::show;
    PUT  "/mailbox"                       [anyone]                      notices::mailbox::wish;
    PUT  "/mailbox/address"               [anyone]                      notices::mailbox::set_address;
    DELETE "/mailbox/address"           [anyone]                      notices::mailbox::remove_address;
    POST "/mailbox/confirmation"          [anyone]                      notices::mailbox::confirm;
    GET  "/mails"                         [reads ManageIdentity]        notices::mailbox::log;
    GET  "/webhooks"                      [anyone]                      webhooks::list;
    POST "/webhooks"                      [anyone]                      webhooks::subscribe;
    DELETE "/webhooks/{id}"             [anyone]                      webhooks::remove;
    POST "/webhooks/{id}/secret"          [anyone]                      webhooks::rotate;
    POST "/webhooks/{id}/activation"      [anyone]                      webhooks::activate;
    GET  "/webhooks/{id}/deliveries"      [anyone]                      webhooks::deliveries;
    POST "/webhooks/{id}/deliveries/{event}/replay" [anyone]            webhooks::replay;

    GET  "/documents"                     [reads ReadOrders]            papers::list;
    GET  "/orders/{id}/document.pdf"      [reads ReadOrders]            papers::order;
    GET  "/acts/{id}/document.pdf"        [reads ReadOrders]            papers::act;
    GET  "/acts/{id}/discrepancies.pdf"   [reads ReadOrders]            papers::discrepancies;
    GET  "/invoices/{id}/document.pdf"    [reads ReadOrders]            papers::invoice;
    GET  "/payments/{id}/document.pdf"    [reads ReadOrders]            papers::payment;
    GET  "/despatches/{id}/labels.pdf"    [reads ReadOrders]            papers::labels;
    GET  "/funds/{id}/statement.pdf"      [reads ReadFunds]             papers::statement;

    GET  "/journal"                       [reads ReadJournal]           journal::list;
    GET  "/journal/accesses"              [reads ReadJournal]           journal::accesses::list;
    GET  "/journal/checkpoint"            [public]                      journal::checkpoint;
    GET  "/journal/events"                [anyone]                      journal::events::list;
    GET  "/journal/events/stream"         [anyone]                      journal::stream::follow;
    GET  "/journal/consumers"             [anyone]                      journal::consumers::list;
    PUT  "/journal/consumers/{name}"      [anyone]                      journal::consumers::note;
    DELETE "/journal/consumers/{name}"  [anyone]                      journal::consumers::forget;
    GET  "/journal/proof/{sequence}"      [reads ReadJournal]           journal::prove;
}

/// The handler of a row, once its own word on method and path agrees with the table.
fn checked(row: Option<&Route>, handler: UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    let row = row.expect("the table has one row for each handler");
    let agrees = handler.1.paths.get(row.path).is_some_and(|item| openapi::methods(item).eq([row.method]));
    assert!(agrees, "{} says another method or path than {} {}", row.handler, row.method, row.path);
    handler
}
