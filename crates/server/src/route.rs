//! What the table of routes says of one route: method, path, who may use it.

use std::fmt::Display;

use axum::http::Method;
use domain::policy::Action;
use domain::unchanged::Object;

use crate::caller::Caller;
use crate::problem::Problem;
use crate::wire;

/// Where every path of the API begins.
pub const ROOT: &str = "/api/v1";

/// A code as one part of a path: it may hold `/` and letters that stand in no address as they are.
pub fn segment(code: &dyn Display) -> String {
    form_urlencoded::byte_serialize(code.to_string().as_bytes()).collect()
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everyone, without a token.
    Public,
    /// Everyone with a valid token; what they see depends on who they are.
    Anyone,
    /// Those who hold one of the actions somewhere; they see the objects within its reach.
    Reads(&'static [Action]),
    /// Everyone with a valid token; the rule behind the route asks for one of the actions on the object.
    Commands(&'static [Action]),
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// HTTP method, in capitals.
    pub method: &'static str,
    /// Path below [`ROOT`].
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Whether a visitor gives a fresh second factor first; programs have none.
    pub is_fresh: bool,
    /// The handler, such as `orders::place`; the id of its operation.
    pub handler: &'static str,
}

/// A table's words for who may use a route.
macro_rules! access {
    (fresh $($access:ident)+) => { $crate::route::access!($($access)+) };
    (public) => { $crate::route::Access::Public };
    (anyone) => { $crate::route::Access::Anyone };
    (reads $($action:ident)+) => { $crate::route::Access::Reads(&[$($action),+]) };
    (commands $($action:ident)+) => { $crate::route::Access::Commands(&[$($action),+]) };
}

/// Whether a table's words ask for a fresh second factor.
macro_rules! is_fresh {
    (fresh $($access:ident)+) => {
        true
    };
    ($($access:ident)+) => {
        false
    };
}

pub(crate) use {access, is_fresh};

impl Route {
    /// The route of a request, by its method and the path pattern it matched.
    pub fn find(method: &Method, pattern: &str) -> Option<&'static Route> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let (table, path) = match pattern.strip_prefix(ROOT) {
            Some(path) => (crate::ROUTES, path),
            None => (crate::web::PAGES, pattern),
        };
        table.iter().find(|route| route.method == method.as_str() && route.path == path)
    }

    /// Refuses a caller whom the table does not let in; naming the first of the actions that would.
    pub fn require(&self, caller: &Caller) -> Result<(), Problem> {
        let Access::Reads(actions) = self.access else { return Ok(()) };
        let mut asked = actions.iter().map(|action| caller.require_somewhere(*action));
        let first = asked.next().unwrap_or(Ok(()));
        if asked.any(|other| other.is_ok()) { Ok(()) } else { first }
    }

    /// The noun it belongs to, which is the first part of its handler.
    pub fn noun(&self) -> &'static str {
        self.handler.split("::").next().unwrap_or(self.handler)
    }

    /// The id of its operation in the OpenAPI document.
    pub fn operation_id(&self) -> String {
        self.handler.replace("::", "_")
    }

    /// How the object that a write changes, and that `If-Match` speaks of, is read from its address.
    pub fn object(&self) -> Option<ReadObject> {
        let (collection, below) = self.path.strip_prefix('/')?.split_once('/')?;
        let is_of_object = self.is_write() && below.starts_with('{');
        OBJECTS.iter().find(|(name, _)| is_of_object && *name == collection).map(|(_, read)| *read)
    }

    /// Whether it sends a command, and so needs an idempotency key. A quote is sent as a body and changes nothing.
    pub fn is_write(&self) -> bool {
        matches!(self.access, Access::Commands(_)) && self.path != "/baskets/quote"
    }
}

/// Reads an id or code.
pub type ReadObject = fn(&str) -> Result<Object, String>;

macro_rules! objects {
    ($($collection:literal = $wire:ident $object:ident;)*) => {
        /// The collections whose objects show an `ETag` and change by writes below their address.
        const OBJECTS: &[(&str, ReadObject)] = &[$(($collection, |text| {
            let id: wire::$wire = text.parse().map_err(|error| format!("{error}"))?;
            Ok(Object::$object(id.0))
        }),)*];
    };
}

objects! {
    "acts" = ActId Act;
    "allotments" = AllotmentRef Allotment;
    "appointments" = AppointmentId Appointment;
    "contracts" = ContractRef Contract;
    "despatches" = DespatchId Despatch;
    "funds" = FundRef Fund;
    "invoices" = InvoiceId Invoice;
    "items" = ItemRef Item;
    "offers" = OfferId Offer;
    "orders" = OrderId Order;
    "organisations" = OrganisationRef Organisation;
    "packages" = PackageRef Package;
    "payments" = PaymentId Payment;
    "pledges" = PledgeRef Pledge;
    "ratings" = RatingId Rating;
    "requirement-lists" = RequirementListRef RequirementList;
    "requirements" = RequirementId Requirement;
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Access::Public => f.write_str("public"),
            Access::Anyone => f.write_str("any token"),
            Access::Reads(actions) | Access::Commands(actions) => {
                f.write_str(&actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(" or "))
            }
        }
    }
}
