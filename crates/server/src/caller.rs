//! Who calls: from the bearer token to a person, and what that person may see.
//!
//! [`guard`] stands before every route and lets in only whom the table of routes allows, so a handler that
//! forgets to ask is still closed. Commands are judged again by their rule; queries ask [`Caller`] for each
//! object.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::identity::ancestors;
use domain::policy::{self, Action, Reach, Subject};
use domain::values::{
    CategoryId, Code, Date, Digest, Id, KeyBytes, OrganisationId, PersonId, Timestamp, TokenId,
};
use domain::{Actor, Context, Rejection};
use engine::Reference;
use engine::accesses::Restricted;
use engine::store::{Connection, StoreError};
use sha2::Digest as _;

use crate::app::App;
use crate::metrics::note_asker;
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::transport::rates;
use crate::wire::Named;

/// What a token begins with; 64 hexadecimal digits, the secret, follow.
const TOKEN_PREFIX: &str = "qm_";

/// The person behind a request, with the reference data as of its start.
#[derive(Clone)]
pub struct Caller {
    /// Who.
    pub person: PersonId,
    /// When, by the engine's clock.
    pub at: Timestamp,
    /// The civil date then, in the cell's zone.
    pub today: Date,
    /// Organisations, people, appointments and the other resident tables.
    pub reference: Arc<Reference>,
    /// The token that was used; none in a session.
    pub(crate) token: Option<TokenId>,
    /// The token of a service account, which permits a part of what its appointments do.
    pub(crate) granted: Option<TokenId>,
}

/// The organisations whose objects a caller sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All.
    Everywhere,
    /// These.
    Of(BTreeSet<OrganisationId>),
}

impl Caller {
    /// The person whose token the headers carry.
    pub(crate) async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Caller, Problem> {
        Caller::of_token(app, bearer(headers).unwrap_or_default()).await
    }

    /// The person whose token this is.
    pub(crate) async fn of_token(app: &App, token: &str) -> Result<Caller, Problem> {
        let not_authenticated = || Problem::new("not_authenticated");
        let secret: Option<KeyBytes> =
            token.strip_prefix(TOKEN_PREFIX).and_then(|secret| secret.parse().ok());
        let secret = secret.ok_or_else(not_authenticated)?;
        let digest = Digest(sha2::Sha256::digest(secret.0).into());
        let reference = app.engine.reference().await?;
        let at = app.engine.now();
        let token =
            reference.token(&digest).filter(|token| token.is_live(at)).ok_or_else(not_authenticated)?;
        let (person, id, granted) = (token.person, token.id, token.grant.as_ref().map(|_| token.id));
        let today = reference.zone().date(at);
        Ok(Caller { person, at, today, reference, token: Some(id), granted })
    }

    /// A person who is signed in, or is sent something unasked, within what a token grants if one is named.
    pub(crate) async fn of_person(
        app: &App,
        person: PersonId,
        granted: Option<TokenId>,
    ) -> Result<Caller, Problem> {
        let reference = app.engine.reference().await?;
        reference.state.persons.get(&person).ok_or_else(|| Problem::new("not_authenticated"))?;
        let at = app.engine.now();
        let today = reference.zone().date(at);
        Ok(Caller { person, at, today, reference, token: granted, granted })
    }

    /// Refuses what no appointment of the caller allows, as a rule would.
    pub fn require(&self, action: Action, subject: &Subject<'_>) -> Result<(), Problem> {
        policy::require(&self.reference.state, &self.context(), action, subject)?;
        Ok(())
    }

    fn context(&self) -> Context {
        Context { id: 0, at: self.at, actor: self.actor(), zone: self.reference.zone() }
    }

    /// Whether the token, if it is that of a service account, permits the action at the organisation or anywhere.
    fn is_granted(&self, action: Action, organisation: Option<OrganisationId>) -> bool {
        policy::is_granted(&self.reference.state, &self.context(), action, organisation)
    }

    /// Runs a query; the caller's reference data is that of the same moment afterwards.
    pub async fn read<T: Send + 'static>(
        &mut self,
        app: &App,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let read = |connection: &mut dyn Connection, reference: &Arc<Reference>| {
            Ok((work(connection)?, Arc::clone(reference)))
        };
        let (found, reference) = app.engine.read(read).await?;
        self.reference = reference;
        Ok(found)
    }

    /// Notes that the caller reads a field of objects that few may read; nothing of it is answered before.
    pub async fn note_access(
        &self,
        app: &App,
        field: Restricted,
        subjects: Vec<String>,
    ) -> Result<(), Problem> {
        match subjects.is_empty() {
            true => Ok(()),
            false => Ok(app.engine.note_access(self.person, field, subjects, self.at).await?),
        }
    }

    /// The caller as the actor of a command.
    pub fn actor(&self) -> Actor {
        match self.granted {
            Some(token) => Actor::Token(self.person, token),
            None => Actor::Person(self.person),
        }
    }

    /// Whether an appointment of the caller allows the action at the organisation.
    pub fn may(&self, action: Action, organisation: OrganisationId) -> bool {
        policy::allowed(&self.reference.state, self.person, self.today, action, organisation).is_some()
            && self.is_granted(action, Some(organisation))
    }

    /// Whether the action is allowed at one of the organisations.
    pub fn may_at_any(&self, action: Action, organisations: &[OrganisationId]) -> bool {
        organisations.iter().any(|organisation| self.may(action, *organisation))
    }

    /// The organisations at which the action is allowed.
    pub fn sight(&self, action: Action) -> Sight {
        let mut tops = BTreeSet::new();
        let mut is_everywhere = false;
        for (organisation, reach) in self.reaches(action) {
            match reach {
                Reach::Anywhere => is_everywhere = true,
                Reach::Below => _ = tops.insert(organisation),
            };
        }
        if is_everywhere && self.granted.is_none() {
            return Sight::Everywhere;
        }
        let state = &self.reference.state;
        let is_below =
            |id| is_everywhere || ancestors(state, id, self.today).any(|above| tops.contains(&above));
        let all = state.organisations.rows().map(|row| row.id);
        Sight::Of(all.filter(|id| is_below(*id) && self.is_granted(action, Some(*id))).collect())
    }

    /// The caller's appointments in force that carry the action, by organisation and reach.
    fn reaches(&self, action: Action) -> impl Iterator<Item = (OrganisationId, Reach)> {
        let held = self.reference.state.appointments.of_owner(self.person.bits());
        let is_granted = self.is_granted(action, None);
        let mine = held.filter(move |row| is_granted && row.is_in_force(self.today));
        mine.filter_map(move |row| Some((row.organisation, policy::reach(action, row.role)?)))
    }

    /// Refuses what no appointment of the caller allows anywhere.
    pub(crate) fn require_somewhere(&self, action: Action) -> Result<(), Problem> {
        if self.reaches(action).next().is_some() {
            return Ok(());
        }
        let organisation = "any organisation".to_owned();
        Err(Rejection::NotPermitted { action: action.to_string(), organisation }.into())
    }

    /// Refuses who may not do the action for every organisation.
    pub fn require_everywhere(&self, action: Action) -> Result<(), Problem> {
        if self.sight(action) == Sight::Everywhere {
            return Ok(());
        }
        let organisation = "the whole installation".to_owned();
        Err(Rejection::NotPermitted { action: action.to_string(), organisation }.into())
    }

    /// Id and code of an organisation.
    pub fn organisation(&self, id: OrganisationId) -> Named {
        Named::new(id, &self.reference.state.organisations.known(&id).code)
    }

    /// Id and code of a person.
    pub fn named_person(&self, id: PersonId) -> Named {
        Named::new(id, &self.reference.state.persons.known(&id).code)
    }

    /// Id and code of a category.
    pub fn category(&self, id: CategoryId) -> Named {
        Named::new(id, &self.reference.state.categories.known(&id).code)
    }

    /// Id and code of a journal entry's actor; `console` and `clock` have no other name.
    pub fn actor_named(&self, actor: &str) -> Named {
        match actor.parse() {
            Ok(person) => self.named_person(person),
            Err(_) => Named { id: actor.to_owned(), code: actor.to_owned() },
        }
    }

    /// Whether the cell is a demo.
    pub fn is_demo(&self) -> bool {
        self.reference.state.cells.get(&1).is_some_and(|cell| cell.is_demo)
    }

    /// Name of the cell.
    pub fn cell(&self) -> &Code {
        &self.reference.state.cells.known(&1).name
    }
}

impl Sight {
    /// Whether the organisation is seen.
    pub fn includes(&self, organisation: OrganisationId) -> bool {
        match self {
            Sight::Everywhere => true,
            Sight::Of(organisations) => organisations.contains(&organisation),
        }
    }

    /// The organisations as a filter; none when all are seen.
    pub fn filter(self) -> Option<Vec<OrganisationId>> {
        match self {
            Sight::Everywhere => None,
            Sight::Of(organisations) => Some(organisations.into_iter().collect()),
        }
    }

    /// Only one of the organisations, if one is asked for and seen.
    pub fn narrowed(self, to: Option<OrganisationId>) -> Sight {
        match (self, to) {
            (sight, None) => sight,
            (sight, Some(to)) => Sight::Of([to].into_iter().filter(|to| sight.includes(*to)).collect()),
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// Lets a request through to its route if the table of routes allows the caller, whom it hands on.
pub async fn guard(State(app): State<App>, path: MatchedPath, mut request: Request, next: Next) -> Response {
    let Some(route) = Route::find(request.method(), path.as_str()) else { return next.run(request).await };
    if route.access == Access::Public {
        return next.run(request).await;
    }
    let caller = match Caller::authenticate(&app, request.headers()).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    note_asker(&request, caller.person);
    if let Some(refused) = rates::by_caller(&app, &caller, &request) {
        return refused;
    }
    if let Err(problem) = route.require(&caller) {
        return problem.into_response();
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Caller, Problem> {
        let caller = parts.extensions.get::<Caller>().cloned();
        Ok(caller.expect("a route whose handler asks for the caller is not public"))
    }
}
