//! Papers to print and file: tagged PDF/A of orders, acts, invoices, payments, labels of despatches, and statements.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use documents::Tongue;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::{IntoParams, IntoResponses, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::papers::{Clerk, PrintQuery, acceptance, fulfilment, orders, settlement, statements};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::seen::papers::{PaperPlace, Papers, SeenPaper, Wanted, papers};
use crate::wire::{
    ActId, Code, Date, Described, DespatchId, FundRef, Instant, InvoiceId, Named, OrderId, PaperKind,
    PaymentId, Wire,
};

/// A document that is printed.
#[derive(Serialize, ToSchema)]
pub struct PrintedDocument {
    kind: PaperKind,
    /// Its number.
    #[schema(example = "PO-2026-000123")]
    number: String,
    /// When its object was made.
    made_at: Instant,
    /// The orders it belongs to.
    orders: Vec<OrderOfDocument>,
    /// The unit it is about, if it is about one.
    unit: Option<Named>,
    supplier: Named,
    /// Address of its object.
    #[schema(example = "/orders/ord_0192a3b4c5d6e7f8091a2b3c4d5e6f70")]
    object: String,
    /// Address of the PDF.
    #[schema(example = "/orders/ord_0192a3b4c5d6e7f8091a2b3c4d5e6f70/document.pdf")]
    pdf: String,
}

/// An order that a document belongs to.
#[derive(Serialize, ToSchema)]
pub struct OrderOfDocument {
    id: OrderId,
    number: String,
}

/// Which documents to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentQuery {
    /// Only of this kind; statements of funds are made when they are asked for, and not listed.
    kind: Option<PaperKind>,
    /// Only whose number, or the number of one of whose orders, has this in it. 2,000 documents are looked through for a
    /// page, which may so be short, or empty, and have a `next` all the same.
    number: Option<Code>,
    /// Only made on this day or later.
    from: Option<Date>,
    /// Only made on this day or earlier.
    to: Option<Date>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<PaperCursor>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// See [`PaperPlace`].
pub type PaperCursor = Wire<PaperPlace>;

impl Described for PaperPlace {
    const NAME: &'static str = "PaperCursor";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema
            .description(Some("The `next` of the page before"))
            .pattern(Some("^[0-9a-f]{32}\\.[a-z]{1,20}$"))
    }
}

/// List the documents that you may print, newest first unless sorted otherwise.
#[utoipa::path(
    get, path = "/documents", params(DocumentQuery),
    responses((status = 200, body = Page<PrintedDocument>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<DocumentQuery>,
) -> Result<Json<Page<PrintedDocument>>, Problem> {
    let wanted = Wanted {
        kind: query.kind.map(|kind| kind.0),
        number: query.number.map(|number| number.to_string()).unwrap_or_default(),
        from: query.from.map(|day| day.0),
        to: query.to.map(|day| day.0),
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let found = papers(&app, &mut caller, wanted, slice.part.clone()).await?;
    let Papers { papers, rest } = found;
    let show = |paper: SeenPaper| PrintedDocument {
        kind: Wire(paper.kind()),
        pdf: paper.path(),
        number: paper.number,
        made_at: Wire(paper.at),
        orders: paper
            .orders
            .into_iter()
            .map(|(id, number)| OrderOfDocument { id: Wire(id), number })
            .collect(),
        unit: paper.unit.map(|unit| caller.organisation(unit)),
        supplier: caller.organisation(paper.supplier),
        object: paper.object,
    };
    let next = rest.map(|rest| slice.next(&rest.to_string()));
    Ok(Json(Page { entries: papers.into_iter().map(show).collect(), next }))
}

impl FromRequestParts<App> for Clerk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Clerk, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        Clerk::of(parts, app, caller, Tongue::Ukrainian).await
    }
}

/// What every printing answers.
#[derive(IntoResponses)]
#[response(
    status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", example = json!("%PDF-1.7")
)]
pub struct Printed(pub String);

/// Print an order, which is the call-off under its contract.
#[utoipa::path(get, path = "/orders/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn order(mut clerk: Clerk, At(id): At<OrderId>) -> Result<Response, Problem> {
    let paper = orders::order_paper(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print an acceptance act.
#[utoipa::path(get, path = "/acts/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn act(mut clerk: Clerk, At(id): At<ActId>) -> Result<Response, Problem> {
    let paper = acceptance::act(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print what an acceptance act found wrong, as a discrepancy act for the supplier.
#[utoipa::path(get, path = "/acts/{id}/discrepancies.pdf", params(PrintQuery), responses(Printed))]
pub async fn discrepancies(mut clerk: Clerk, At(id): At<ActId>) -> Result<Response, Problem> {
    let paper = acceptance::discrepancies(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print an invoice as it was received.
#[utoipa::path(get, path = "/invoices/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn invoice(mut clerk: Clerk, At(id): At<InvoiceId>) -> Result<Response, Problem> {
    let paper = settlement::invoice(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print a payment order.
#[utoipa::path(get, path = "/payments/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn payment(mut clerk: Clerk, At(id): At<PaymentId>) -> Result<Response, Problem> {
    let paper = settlement::payment(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print the labels of a despatch: QR and GS1 Data Matrix for each line and serial number.
#[utoipa::path(get, path = "/despatches/{id}/labels.pdf", params(PrintQuery), responses(Printed))]
pub async fn labels(mut clerk: Clerk, At(id): At<DespatchId>) -> Result<Response, Problem> {
    let paper = fulfilment::labels(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print how far the money of a fund has come and what it bought, for its partner.
#[utoipa::path(get, path = "/funds/{id}/statement.pdf", params(PrintQuery), responses(Printed))]
pub async fn statement(mut clerk: Clerk, At(id): At<FundRef>) -> Result<Response, Problem> {
    let paper = statements::statement(&mut clerk, id.0).await?;
    clerk.print(paper).await
}
