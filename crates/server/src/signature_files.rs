//! Signature files of orders and acts, for the API and the pages: the document they sign, and what each is worth now.

use domain::acceptance;
use domain::files::{self, FileUse, NamedFile};
use domain::orders;
use domain::policy::Action;
use domain::signatures::SignedDocument;
use domain::values::{ActId, Digest, Id, OrderId};
use engine::proof::cms::{CMS_BYTES_MAX, CmsError, ForeignSignature, judge_detached};
use engine::queries;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::{seen, upload};

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub enum SignedObject {
    /// An order.
    Order(OrderId),
    /// An acceptance act.
    Act(ActId),
}

/// A signature file and what it is worth.
pub struct Judged {
    /// The file; its part is the edition.
    pub named: FileUse,
    /// Its signatures, or why it is none of the document.
    pub outcome: Result<Vec<ForeignSignature>, CmsError>,
}

impl SignedObject {
    fn bits(self) -> u128 {
        match self {
            SignedObject::Order(id) => id.bits(),
            SignedObject::Act(id) => id.bits(),
        }
    }

    /// The document as its next signer would sign it, if the caller may read it.
    pub async fn document(self, app: &App, caller: &mut Caller) -> Result<SignedDocument, Problem> {
        let (document, order) = self.present(app, caller).await?;
        seen::require_delivery_point(caller, &order)?;
        Ok(document)
    }

    /// The document as its next signer would sign it, and the order it is about, if the caller may see its signatures.
    async fn present(
        self,
        app: &App,
        caller: &mut Caller,
    ) -> Result<(SignedDocument, orders::Order), Problem> {
        match self {
            SignedObject::Order(id) => {
                let world = seen::order(app, caller, id).await?;
                let order = world.orders.known(&id);
                caller.require(Action::ReadFunds, &order.subject(order.unit, &order.parties()))?;
                let document = orders::document::to_sign(&world, order);
                Ok((SignedDocument::new(id, order.edition, &document), order.clone()))
            }
            SignedObject::Act(id) => {
                let world = seen::act(app, caller, id).await?;
                let act = world.acts.known(&id);
                let document = acceptance::document::to_sign(&world, act);
                let order = world.orders.known(&act.order).clone();
                Ok((SignedDocument::new(id, act.edition, &document), order))
            }
        }
    }

    /// The documents by edition: those that were signed here as they were then, and the present one.
    async fn documents(self, app: &App, caller: &mut Caller) -> Result<Vec<SignedDocument>, Problem> {
        let (present, _) = self.present(app, caller).await?;
        let object = self.bits();
        let read = move |connection: &mut dyn engine::store::Connection| {
            queries::signatures::documents(connection, object)
        };
        let mut documents = caller.read(app, read).await?;
        if documents.iter().all(|signed| signed.edition != present.edition) {
            documents.push(present);
        }
        Ok(documents)
    }

    /// The signature files, in the order they were attached.
    pub async fn files(self, app: &App, caller: &mut Caller) -> Result<Vec<Judged>, Problem> {
        let documents = self.documents(app, caller).await?;
        let read = move |connection: &mut dyn engine::store::Connection| match self {
            SignedObject::Order(id) => queries::files::of_object(connection, id),
            SignedObject::Act(id) => queries::files::of_object(connection, id),
        };
        let mut judged = Vec::new();
        for named in caller.read(app, read).await? {
            if named.purpose != files::FilePurpose::Signature {
                continue;
            }
            let document = documents.iter().find(|signed| Some(signed.edition) == named.part);
            let outcome = match document {
                Some(document) => judge(app, named.file.digest, document.document.clone()).await?,
                None => Err(CmsError::OtherContent),
            };
            judged.push(Judged { named, outcome });
        }
        Ok(judged)
    }

    /// A file that the caller may attach: their keys made each of its signatures over the document of an edition.
    pub async fn attachable(
        self,
        app: &App,
        caller: &mut Caller,
        edition: i64,
        digest: Digest,
    ) -> Result<NamedFile, Problem> {
        let documents = self.documents(app, caller).await?;
        let document = documents.into_iter().find(|signed| signed.edition == edition);
        let document = document.ok_or_else(|| Problem::not_found("edition", edition))?;
        let file = upload::nameable(app, caller, digest).await?;
        match judge(app, digest, document.document).await? {
            Ok(_) => Ok(file),
            Err(error) => Err(Problem::new("signature_file_wrong").because(format!("the file {error}"))),
        }
    }
}

/// What a container is worth by the roots that are trusted now.
async fn judge(
    app: &App,
    digest: Digest,
    document: String,
) -> Result<Result<Vec<ForeignSignature>, CmsError>, Problem> {
    let Some(mut download) = app.engine.files().download(digest).await? else {
        return Err(Problem::not_found("file", digest));
    };
    let mut container = Vec::new();
    while let Some(piece) = download.next().await? {
        container.extend(piece);
        if container.len() > CMS_BYTES_MAX {
            return Ok(Err(CmsError::Bounds));
        }
    }
    // Signers elsewhere sign by the clock of the world, also when a story's stands still.
    let (roots, now) = (app.settings.signature_roots.clone(), (app.accounts.now)().0.div_euclid(1_000_000));
    let judge = move || judge_detached(&container, document.as_bytes(), &roots, now);
    tokio::task::spawn_blocking(judge).await.map_err(|_| Problem::new("internal"))
}
