//! Which refusals each handler of the API can answer with, read off the sources: the codes its rules and it name, and
//! those of every function on the way there.
//!
//! Not here: what goes before and around every handler, such as the token, which the server adds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::functions::{Function, Functions};
use crate::project::Project;
use crate::tokens::Kind;

const SOURCES: [&str; 3] = ["crates/domain/src/", "crates/engine/src/signing.rs", "crates/server/src/"];
const HANDLERS: [&str; 2] = ["crates/server/src/api/", "crates/server/src/openapi"];
/// Ways to sign in, which handlers and pages share with their commands.
const ACCOUNTS: &str = "crates/server/src/accounts/";
const REFUSALS: &str = "crates/domain/src/rejection.rs";
/// What makes the parameters of a handler from a request.
const EXTRACTS: [&str; 2] = ["from_request", "from_request_parts"];
/// What may be refused, or is a refusal.
const REFUSABLE: [&str; 4] = ["Rejection", "Problem", "Answer", "SubmitError"];

/// One line for each handler, `noun::file::function: code code …`.
pub fn refusals(project: &Project) -> String {
    let functions = Functions::of(project, &SOURCES);
    let reader = Reader { codes: codes(project), verbs: verbs(&functions), functions: &functions };
    let handlers = functions.all().filter(|function| is_handler(function));
    let lines: BTreeMap<_, _> =
        handlers.map(|handler| (handler_name(handler), reader.codes_of(handler))).collect();
    let mut text = String::new();
    for (name, codes) in lines {
        let codes: Vec<_> = codes.into_iter().collect();
        writeln!(text, "{}", format!("{name}: {}", codes.join(" ")).trim_end())
            .expect("memory takes any text");
    }
    text
}

/// Handlers are the public asynchronous functions of the nouns.
fn is_handler(function: &Function<'_>) -> bool {
    function.windows::<2>().next() == Some(["pub", "async"])
        && function.owner.is_none()
        && is_near_handlers(function)
}

fn is_near_handlers(function: &Function<'_>) -> bool {
    HANDLERS.iter().any(|folder| function.file.path.starts_with(folder))
}

fn handler_name(handler: &Function<'_>) -> String {
    let below = handler.file.path.trim_start_matches("crates/server/src/").trim_start_matches("api/");
    let module = below.trim_end_matches(".rs").trim_end_matches("/mod");
    format!("{}::{}", module.replace('/', "::"), handler.name)
}

/// The code of each variant of the refusals.
fn codes(project: &Project) -> BTreeMap<String, String> {
    let file = project.rust().iter().find(|file| file.path == REFUSALS).expect("the refusals have a file");
    let named = file.tokens.windows(3).filter(|window| {
        window[0].kind == Kind::Word && window[1].kind == Kind::Text && window[2].kind == Kind::Word
    });
    named.map(|window| (window[2].text.clone(), window[1].text.clone())).collect()
}

/// The rule of each verb.
fn verbs<'f, 'p>(functions: &'f Functions<'p>) -> BTreeMap<&'f str, &'f Function<'p>> {
    let rules = functions.all().filter(|function| function.name == "decide");
    rules.filter_map(|rule| Some((rule.owner.as_deref()?, rule))).collect()
}

struct Reader<'f, 'p> {
    codes: BTreeMap<String, String>,
    verbs: BTreeMap<&'f str, &'f Function<'p>>,
    functions: &'f Functions<'p>,
}

impl<'f, 'p> Reader<'f, 'p> {
    fn codes_of(&self, handler: &'f Function<'p>) -> BTreeSet<String> {
        let (mut seen, mut open, mut found) = (BTreeSet::new(), vec![handler], BTreeSet::new());
        open.extend(EXTRACTS.iter().flat_map(|name| self.functions.of_types_in(handler, name)));
        while let Some(function) = open.pop() {
            if seen.insert(std::ptr::from_ref(function)) {
                found.extend(self.named_by(function));
                open.extend(self.verbs_of(function));
                if function.file.path != REFUSALS {
                    open.extend(self.called_by(function, handler));
                }
            }
        }
        found
    }

    /// What a function calls that may refuse; of the handler's own file all, because it may make the command.
    fn called_by(&self, function: &Function<'p>, handler: &Function<'p>) -> Vec<&'f Function<'p>> {
        let mut called = self.functions.called_by(function);
        called.retain(|called| {
            let is_reached = called.file.crate_name() != "server" || function.file.crate_name() == "server";
            let is_near = called.file.path == handler.file.path && called.owner.is_none();
            let is_rule = called.owner.as_deref().is_some_and(|owner| self.verbs.contains_key(owner));
            let refuses = called.file.path == REFUSALS || REFUSABLE.iter().any(|word| called.declares(word));
            is_reached && !(is_rule && called.name == "decide") && (is_near || refuses)
        });
        called
    }

    /// The rules of the verbs that a handler names, or that a rule asks by name.
    fn verbs_of(&self, function: &Function<'p>) -> Vec<&'f Function<'p>> {
        let rule = |verb: &str| self.verbs.get(verb).copied();
        if is_near_handlers(function) || function.file.path.starts_with(ACCOUNTS) {
            let words = function.tokens.iter().filter(|token| token.kind == Kind::Word);
            return words.filter_map(|word| rule(&word.text)).collect();
        }
        let asked = function.windows::<3>().filter(|window| window[1..] == ["::", "decide"]);
        asked.filter_map(|window| rule(window[0])).collect()
    }

    /// The codes that stand in a function.
    fn named_by(&self, function: &Function<'p>) -> Vec<String> {
        let refused = function.windows::<3>().filter(|window| window[..2] == ["Rejection", "::"]);
        let refused = refused.filter_map(|window| self.codes.get(window[2]).cloned());
        let problems = function.windows::<5>().filter(|window| window[..4] == ["Problem", "::", "new", "("]);
        refused.chain(problems.map(|window| window[4].to_owned())).collect()
    }
}
