//! Files that an import gives: the rows that were not applied, and templates to fill in.

use axum::response::Response;
use domain::files::{FileName, MediaType};
use domain::values::ImportId;
use imports::{Explained, Kind};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::upload::saved;

domain::text_enum! {
    /// A format of templates.
    pub enum TemplateFormat {
        /// Text; the explanations are comments.
        Csv = "csv",
        /// A workbook; the explanations are a second sheet.
        Xlsx = "xlsx",
    }
}

/// The rows of an import that were not applied, as the answer to a request.
pub async fn errors(app: &App, caller: &Caller, id: ImportId) -> Result<Response, Problem> {
    let known = crate::imports::find(app, caller, id).await?;
    let rows = known.report.as_ref().and_then(|report| report.error_file.as_ref());
    let rows = rows.ok_or_else(|| Problem::not_found("file of bad rows", id))?;
    Ok(csv(&FileName::of(&format!("{}-errors", known.import.kind)), rows))
}

/// A template as the answer to a request.
pub fn template(kind: Kind, format: TemplateFormat, explained: &Explained) -> Result<Response, Problem> {
    let name = FileName::of(kind.as_str());
    if format == TemplateFormat::Csv {
        return Ok(csv(&name, &imports::template_csv(kind, explained)));
    }
    let workbook = imports::template_workbook(kind, explained).map_err(|error| {
        tracing::error!(%error, "a template could not be written");
        Problem::new("internal")
    })?;
    Ok(saved(&name, MediaType::Xlsx, workbook))
}

/// A file for Excel, which knows UTF-8 by its mark.
fn csv(name: &FileName, rows: &str) -> Response {
    saved(name, MediaType::Csv, sheets::BYTE_ORDER_MARK.to_owned() + rows)
}
