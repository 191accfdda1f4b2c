//! What is around every page: head, navigation, language, footer.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use domain::identity::OrganisationKind;
use domain::policy::Action;
use engine::notices::inbox::UNREAD_MAX;
use maud::{DOCTYPE, Markup, html};

use super::language::Language;
use super::visitor::Visitor;
use crate::imports;

/// What the pages may load and where their forms may go.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Address of the style sheet.
const STYLE: &str = concat!("/assets/pages.css?v=", env!("CARGO_PKG_VERSION"));

/// Address of the script: shortcuts, the camera, files read into forms. No page needs it.
const SCRIPT: &str = concat!("/assets/pages.js?v=", env!("CARGO_PKG_VERSION"));
/// Address of the script of pages that show themselves anew; it reads them before any other changes them.
const LIVE: &str = concat!("/assets/live.js?v=", env!("CARGO_PKG_VERSION"));
/// Address of the icon.
const ICON: &str = concat!("/assets/icon.svg?v=", env!("CARGO_PKG_VERSION"));
/// Address of the script of passkeys.
const PASSKEYS: &str = concat!("/assets/passkeys.js?v=", env!("CARGO_PKG_VERSION"));

/// A part of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What waits and what is left.
    Home,
    /// What waits for a signature.
    Signing,
    /// What can be ordered.
    Catalogue,
    /// What is about to be ordered.
    Basket,
    /// What was ordered.
    Orders,
    /// What is on its way, and what came.
    Deliveries,
    /// What is printed.
    Papers,
    /// What units say of items.
    Ratings,
    /// What a supplier sells.
    Offers,
    /// What a supplier is owed.
    Invoices,
    /// How well a supplier delivered.
    Performance,
    /// What units need, and the lists that go to partners.
    Requirements,
    /// What partners pay for together.
    Packages,
    /// What partners promised and sent.
    Pledges,
    /// How orders, suppliers and contracts stand.
    Agency,
    /// What is owed and paid.
    Treasury,
    /// Partners' money, and what it bought.
    Contributions,
    /// What took place, and its proof.
    Audit,
    /// Files that are taken in.
    Imports,
    /// Who is who, and how the system is.
    Admin,
    /// Who may do what.
    Authority,
    /// What the visitor should know.
    Notices,
    /// How people sign in, for the administrator.
    Accounts,
    /// How the visitor signs in; its link is the visitor's name.
    Account,
}

/// Place, address, name, and the actions of which a visitor needs one; none stands for everyone.
const PLACES: [(Place, &str, &str, &[Action]); 23] = [
    (Place::Home, "/", "nav-home", &[]),
    (Place::Signing, "/signing", "nav-signing", SIGNING),
    (Place::Catalogue, "/catalogue", "nav-catalogue", &[Action::ReadCatalogue]),
    (Place::Basket, "/basket", "nav-basket", &[Action::PlaceOrder]),
    (Place::Orders, "/orders", "nav-orders", &[Action::ReadOrders]),
    (Place::Deliveries, "/despatches", "nav-deliveries", &[Action::ReadOrders]),
    (Place::Papers, "/documents", "nav-documents", &[Action::ReadOrders]),
    (Place::Offers, "/offers", "nav-offers", &[Action::ManageOffers]),
    (Place::Invoices, "/invoices", "nav-invoices", &[Action::Supply]),
    (Place::Performance, "/performance", "nav-performance", &[Action::Supply]),
    (Place::Ratings, "/ratings", "ratings", &[Action::AnswerRatings, Action::WithholdRatings]),
    (Place::Authority, "/appointments", "nav-authority", &[]),
    (Place::Requirements, "/requirements", "requirements", &[Action::ReadRequirements]),
    (Place::Packages, "/packages", "packages", &[Action::ReadPledges]),
    (Place::Pledges, "/pledges", "pledges", &[Action::ReadPledges]),
    (Place::Contributions, "/contributions", "contributions", &[Action::ReadFunds]),
    (Place::Notices, "/notices", "nav-notices", &[]),
    (Place::Agency, "/agency", "agency", &[Action::ManageOrders, Action::ReadJournal]),
    (Place::Treasury, "/treasury", "treasury", &[Action::Pay, Action::ReadJournal]),
    (Place::Audit, "/audit", "audit", &[Action::ReadJournal]),
    (Place::Imports, "/admin/imports", "admin-imports", &[]),
    (Place::Accounts, "/accounts", "nav-accounts", &[Action::ManageIdentity]),
    (Place::Admin, "/admin", "admin", &[Action::ManageIdentity]),
];

/// What makes a person one who signs.
pub const SIGNING: &[Action] = &[
    Action::SignAsOrderer,
    Action::SignAsApprover,
    Action::SignAsCommander,
    Action::SignAsBuyer,
    Action::SignActAsSigner,
    Action::SignActAsMember,
    Action::ApproveAct,
];

/// A page of a visitor.
pub fn page(visitor: &Visitor, place: Place, title: &str, body: Markup) -> Response {
    let language = visitor.language;
    let count = |place| match place {
        Place::Basket => visitor.basket.lines.len(),
        Place::Notices => visitor.unread,
        _ => 0,
    };
    let may = |actions: &[Action]| {
        actions.is_empty() || actions.iter().any(|action| visitor.caller.require_somewhere(*action).is_ok())
    };
    let navigation = html! {
        nav aria-label=(language.say("nav-label")) {
            @for (known, path, key, _) in PLACES.into_iter().filter(|(known, .., actions)| may(actions) && is_for(visitor, *known)) {
                a href=(path) aria-current=[(known == place).then_some("page")] {
                    (language.say(key))
                    @if count(known) > UNREAD_MAX { " " span.count { (UNREAD_MAX) "+" } }
                    @else if count(known) > 0 { " " span.count { (count(known)) } }
                }
            }
        }
        form.signed-in action="/sign-out" method="post" {
            a href="/account" aria-current=[(place == Place::Account).then_some("page")] { (visitor.caller.named_person(visitor.caller.person).code) }
            button.quiet { (language.say("sign-out")) }
        }
    };
    framed(language, visitor.caller.is_demo(), title, navigation, body)
}

/// Whether a part has anything for the visitor: partners' money only for those who see a partner's, imports for those who
/// may import some kind of file.
fn is_for(visitor: &Visitor, place: Place) -> bool {
    let sees_partner = || {
        let partners = visitor.caller.reference.state.organisations.rows();
        let mut partners = partners.filter(|row| row.kind == OrganisationKind::Partner);
        partners.any(|row| visitor.caller.may(Action::ReadFunds, row.id))
    };
    match place {
        Place::Contributions => sees_partner(),
        Place::Imports => !imports::kinds(&visitor.caller).is_empty(),
        _ => true,
    }
}

/// A page for whoever asks.
pub fn public_page(language: Language, title: &str, body: Markup) -> Response {
    framed(language, false, title, html! {}, body)
}

fn framed(language: Language, is_demo: bool, title: &str, navigation: Markup, body: Markup) -> Response {
    let document = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Quartermaster" }
                link rel="stylesheet" href=(STYLE);
                script src=(LIVE) defer {}
                script src=(SCRIPT) defer {}
                script src=(PASSKEYS) defer {}
                link rel="icon" type="image/svg+xml" href=(ICON);
            }
            body {
                a.skip href="#main" { (language.say("skip")) }
                header {
                    a.brand href="/" { "Quartermaster" }
                    @if is_demo { span.badge { (language.say("demo")) } }
                    (navigation)
                }
                main #main { h1 { (title) } (body) }
                footer {
                    form action="/language" method="post" {
                        @for (code, name) in [(Language::Ukrainian, "Українська"), (Language::English, "English")] {
                            button.quiet name="language" value=(code) lang=(code) aria-pressed=(code == language) { (name) }
                        }
                    }
                    a href="/api/v1/docs" { "API" }
                    a href="/shortcuts" { (language.say("shortcuts")) }
                    a href="/help/terms" { (language.say("terms")) }
                }
            }
        }
    };
    // The choice of language goes back to the page it was made on.
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "same-origin")];
    (headers, Html(document.into_string())).into_response()
}
