//! What a form sends: fields by name, read one by one, and the command they ask for, sent once.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use axum::Form;
use axum::extract::{FromRequest, Request};
use domain::Command;
use engine::{IdempotencyKey, Submission};

use super::visitor::Visitor;
use crate::app::App;
use crate::problem::Problem;
use crate::wire::{Coded, Ref};

/// The fields of a form; the last one of a name counts.
pub struct Fields(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Fields, Problem> {
        let sent = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let Form(pairs) = sent.map_err(|error| Problem::malformed("", error))?;
        Ok(Fields(pairs.into_iter().map(|(name, value)| (name, value.trim().to_owned())).collect()))
    }
}

impl Fields {
    /// A field as it was typed; empty when it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A field that must be given.
    pub fn read<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, Problem> {
        self.text(name).parse().map_err(|error: T::Err| Problem::malformed(name, error))
    }

    /// A field that may be empty.
    pub fn given<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, Problem> {
        if self.text(name).is_empty() { Ok(None) } else { self.read(name).map(Some) }
    }

    /// Reference data named by its code or id.
    pub fn named<I: Coded>(&self, name: &str) -> Result<I, Problem> {
        self.read::<Ref<I>>(name).map(|named| named.0)
    }

    /// Reference data that need not be named.
    pub fn named_if_given<I: Coded>(&self, name: &str) -> Result<Option<I>, Problem> {
        if self.text(name).is_empty() { Ok(None) } else { self.named(name).map(Some) }
    }

    /// Sends the command that the form asks for; a form sent twice does it once.
    pub async fn submit(
        &self,
        app: &App,
        visitor: &Visitor,
        verb: &str,
        command: impl Into<Command>,
    ) -> Result<engine::Receipt, Problem> {
        let said: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        let key = format!("{verb}\n{}", self.text("key"));
        let key = IdempotencyKey::new(&visitor.caller.person.to_string(), &key, said.concat().as_bytes());
        let (actor, commands) = (visitor.caller.actor(), vec![command.into()]);
        Ok(app.engine.submit(Submission { actor, commands, key: Some(key) }).await?)
    }
}
