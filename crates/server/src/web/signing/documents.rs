//! A document as a form names it: what it is, its edition, in which role it is signed, and what was read.

use std::fmt;
use std::str::FromStr;

use domain::Command;
use domain::acceptance::Act;
use domain::acceptance::sign::{SignAct, signing_action};
use domain::identity::Role;
use domain::limits::SIGNED_TOGETHER_MAX;
use domain::orders::Order;
use domain::orders::sign::SignOrder;
use domain::orders::signing::{entitlement, waiting};
use domain::packages::Package;
use domain::packages::sign::SignJudgement;
use domain::signatures::Signed;
use domain::signatures::check::Waiting;
use domain::state::State as World;
use domain::values::{ActId, Code, Digest, Id, OrderId, PackageId};
use engine::signing::Signable;

use crate::caller::Caller;
use crate::problem::Problem;
use crate::seen::packages::signs_judgement;
use crate::web::forms::page_again;

/// Kinds of documents that people sign on pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// An order or its amendment.
    Order(OrderId),
    /// An acceptance act.
    Act(ActId),
    /// The judgement of a package at a gate.
    Package(PackageId),
}

/// A document whose next signature is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which document.
    pub document: Document,
    /// Its edition.
    pub edition: i64,
    /// The role in which it is signed.
    pub purpose: Role,
    /// SHA-256 of what was read.
    pub digest: Digest,
}

impl Document {
    /// The page that shows it.
    pub fn path(&self) -> String {
        match self {
            Document::Order(id) => format!("/orders/{id}"),
            Document::Act(id) => format!("/acts/{id}"),
            Document::Package(id) => format!("/packages/{id}"),
        }
    }
}

impl Asked {
    /// The signature of an order, or its amendment, that a visitor gives next; none when it is not theirs.
    pub fn order(caller: &Caller, world: &World, order: &Order) -> Option<Asked> {
        let (waiting, _) = waiting(world, order)?;
        let signs = |role| {
            let (action, holder) = entitlement(order, Some(role));
            caller.may(action, holder)
        };
        Asked::of(Document::Order(order.id), &waiting, signs)
    }

    /// The signature of an acceptance act that a visitor gives next.
    pub fn act(caller: &Caller, world: &World, act: &Act) -> Option<Asked> {
        let unit = world.orders.known(&act.order).unit;
        let signs = |role| signing_action(role).is_some_and(|action| caller.may(action, unit));
        Asked::of(Document::Act(act.id), &act.waiting(world)?, signs)
    }

    /// The signature of a judgement of a package that a visitor gives next.
    pub fn judgement(caller: &Caller, world: &World, package: &Package) -> Option<Asked> {
        let judgement = world.judgements.get(&package.id)?;
        let signs = |role| signs_judgement(caller, judgement, package, role);
        Asked::of(Document::Package(package.id), &judgement.waiting(world, package), signs)
    }

    fn of(document: Document, waiting: &Waiting<'_>, signs: impl Fn(Role) -> bool) -> Option<Asked> {
        let purpose = waiting.open().into_iter().find(|role| signs(*role))?;
        let (edition, digest) = (waiting.edition, waiting.digest);
        Some(Asked { document, edition, purpose, digest })
    }

    /// The bytes to sign.
    pub fn bytes(&self, cell: &Code) -> Vec<u8> {
        match self.document {
            Document::Order(id) => self.signable("order", id).bytes(cell),
            Document::Act(id) => self.signable("act", id).bytes(cell),
            Document::Package(id) => self.signable("package", id).bytes(cell),
        }
    }

    fn signable<I: Id>(&self, kind: &'static str, id: I) -> Signable<I> {
        let Asked { edition, purpose, digest, .. } = *self;
        Signable { kind, id, edition, purpose, digest }
    }

    /// The command that adds the signature.
    pub fn command(&self, signed: Signed) -> Command {
        let Asked { edition, purpose, .. } = *self;
        match self.document {
            Document::Order(order) => SignOrder { order, edition, purpose, signed }.into(),
            Document::Act(act) => SignAct { act, edition, purpose, signed }.into(),
            Document::Package(package) => SignJudgement { package, edition, purpose, signed }.into(),
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Document::Order(id) => id.fmt(f),
            Document::Act(id) => id.fmt(f),
            Document::Package(id) => id.fmt(f),
        }
    }
}

impl FromStr for Document {
    type Err = <OrderId as FromStr>::Err;
    fn from_str(text: &str) -> Result<Document, Self::Err> {
        let order = text.parse().map(Document::Order);
        order.or_else(|_| text.parse().map(Document::Act)).or_else(|_| text.parse().map(Document::Package))
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Asked { document, edition, purpose, digest } = self;
        write!(f, "{document} {edition} {purpose} {digest}")
    }
}

/// The documents of a form, one a line.
pub(super) fn read(lines: &str) -> Result<Vec<Asked>, Problem> {
    let malformed = |message: String| Problem::malformed("documents", message);
    let lines: Vec<_> = lines.lines().take(SIGNED_TOGETHER_MAX + 1).collect();
    if lines.is_empty() || lines.len() > SIGNED_TOGETHER_MAX {
        let problem = malformed(format!("sign 1 to {SIGNED_TOGETHER_MAX} documents together"));
        return Err(problem.told("typed-documents", SIGNED_TOGETHER_MAX));
    }
    let asked = |line: &&str| {
        let parts: Vec<_> = line.split(' ').collect();
        let [document, edition, purpose, digest] = parts[..] else { return None };
        Some(Asked {
            document: document.parse().ok()?,
            edition: edition.parse().ok()?,
            purpose: purpose.parse().ok()?,
            digest: digest.parse().ok()?,
        })
    };
    let documents: Option<Vec<_>> = lines.iter().map(asked).collect();
    let documents = documents.ok_or_else(page_again)?;
    let is_repeated = |(n, asked): (usize, &Asked)| documents[..n].contains(asked);
    if documents.iter().enumerate().any(is_repeated) {
        return Err(malformed("a document stands twice".to_owned()).told("typed-twice", 0));
    }
    Ok(documents)
}
