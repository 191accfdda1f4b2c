//! Lines of packages as people type them: one a line, its parts with semicolons between them.

use domain::packages::{ComposedLine, PackageLine};
use domain::state::State;
use domain::values::{Code, Currency, ItemId, OrganisationId, RequirementId, render_minor};

use crate::caller::Caller;
use crate::web::sheet::{Refusal, Sheet, money};

/// The lines that were typed: need; item; pieces; source; supplier; unit price; day.
pub fn composed(
    sheet: &Sheet,
    needs: &[(String, RequirementId)],
    currency: Currency,
) -> Result<Vec<ComposedLine>, Refusal> {
    let wrong = || Refusal::Field("package_lines", "typed-package-lines");
    typed_lines(sheet).map(|line| read(line, needs, currency).ok_or_else(wrong)).collect()
}

/// What the typed lines that can be read would cost, minor units, and how many cannot be read.
pub fn cost_minor(sheet: &Sheet, needs: &[(String, RequirementId)], currency: Currency) -> (i64, i64) {
    typed_lines(sheet).fold((0, 0), |(cost, unread), line| match read(line, needs, currency) {
        Some(line) => (cost.saturating_add(line.quantity.saturating_mul(line.unit_price_minor)), unread),
        None => (cost, unread + 1),
    })
}

fn typed_lines(sheet: &Sheet) -> impl Iterator<Item = &str> {
    sheet.get("package_lines").lines().map(str::trim).filter(|line| !line.is_empty())
}

fn read(line: &str, needs: &[(String, RequirementId)], currency: Currency) -> Option<ComposedLine> {
    let mut parts = line.split(';').map(str::trim);
    let mut next = || parts.next();
    let number = next()?;
    let requirement = needs.iter().find(|(known, _)| known == number)?.1;
    Some(ComposedLine {
        requirement,
        item: ItemId::of_code(&next()?.parse::<Code>().ok()?),
        quantity: next()?.replace(char::is_whitespace, "").parse().ok()?,
        source: next()?.parse().ok()?,
        supplier: OrganisationId::of_code(&next()?.parse::<Code>().ok()?),
        unit_price_minor: money(next()?, currency)?,
        available_on: next()?.parse().ok()?,
    })
}

/// Lines as they would be typed.
pub fn typed<'l>(
    caller: &Caller,
    state: &State,
    currency: Currency,
    lines: impl Iterator<Item = &'l PackageLine>,
) -> String {
    let line = |row: &PackageLine| {
        let composed = &row.composed;
        format!(
            "{}; {}; {}; {}; {}; {}; {}\n",
            state.requirements.known(&composed.requirement).number,
            state.items.known(&composed.item).code,
            composed.quantity,
            composed.source,
            caller.organisation(composed.supplier).code,
            render_minor(composed.unit_price_minor, currency),
            composed.available_on,
        )
    };
    lines.map(line).collect()
}
