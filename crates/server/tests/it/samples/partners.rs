//! Samples of needs and of what partners do about them.

use super::{Sample, read, write};
use crate::scene::Stage::*;

macro_rules! need_terms {
    ($quantity:literal) => {
        concat!(
            r#""terms":{"quantity":"#,
            $quantity,
            r#","from":"2026-02-01","to":"2026-12-31","priority":2,"urgency":"urgent"}"#
        )
    };
}

const NEED: &str = concat!(
    r#"{"unit":"B11","need":{"item":"DRONE"},"#,
    need_terms!("40"),
    r#","justification":"training of crews"}"#
);
const CHANGE: &str = concat!("{", need_terms!("300"), r#","reason":"losses","note":"after the week"}"#);

pub fn samples() -> Vec<Sample> {
    vec![
        read("/requirements", "P-ORDERER", "P-CLERK", "").when(Needed).asking("?unit=B11&status=proposed"),
        write("/requirements", "P-ORDERER", "P-OTHER", "", NEED, None),
        read("/requirements/{id}", "P-CORPS", "P-OTHER", "{requirement}").when(Weighed),
        write("/requirements/{id}/changes", "P-ORDERER", "P-OTHER", "{requirement}", CHANGE, Needed),
        write(
            "/requirements/{id}/prioritisation",
            "P-CORPS",
            "P-ORDERER",
            "{requirement}",
            r#"{"priority":1,"urgency":"immediate"}"#,
            Needed,
        ),
        write(
            "/requirements/{id}/withdrawal",
            "P-ORDERER",
            "P-PARTNER",
            "{requirement}",
            r#"{"reason":"met_otherwise","note":"came from the reserve"}"#,
            Needed,
        ),
        write(
            "/requirements/consolidations",
            "P-CORPS",
            "P-COMMANDER",
            "",
            r#"{"organisation":"C1","parts":["{requirement}"],"priority":1,"urgency":"urgent","justification":"drones of the corps"}"#,
            Needed,
        ),
        read("/requirement-lists", "P-PARTNER", "P-CLERK", "").when(Submitted),
        write(
            "/requirement-lists",
            "P-PROGRAMME",
            "P-CORPS",
            "",
            r#"{"code":"NEEDS-27","owner":"MOD","validator":"PARTNER-N","name_uk":"Потреби, 2027","name_en":"Needs, 2027"}"#,
            None,
        ),
        read("/requirement-lists/{id}", "P-PARTNER", "P-PARTNER-W", "NEEDS-26").when(Submitted),
        read("/requirement-lists/{id}/comparison", "P-PARTNER", "P-PARTNER-W", "NEEDS-26")
            .when(Submitted)
            .asking("?from=1&to=1"),
        read("/requirement-lists/{id}/versions/{version}", "P-PARTNER", "P-PARTNER-W", "NEEDS-26")
            .when(Submitted),
        write(
            "/requirement-lists/{id}/versions",
            "P-PROGRAMME",
            "P-PARTNER",
            "NEEDS-26",
            r#"{"requirements":["{requirement}"]}"#,
            Weighed,
        ),
        write(
            "/requirement-lists/{id}/verdicts",
            "P-PARTNER",
            "P-PARTNER-W",
            "NEEDS-26",
            r#"{"version":1,"verdicts":[{"requirement":"{requirement}","verdict":"validated","remark":"to both brigades"}]}"#,
            Submitted,
        ),
        read("/pledges", "P-PARTNER", "P-ORDERER", "").when(Announced).asking("?status=announced"),
        read("/pledges/{id}", "P-PARTNER", "P-PARTNER-W", "NORTH-26").when(Confirmed),
        write(
            "/pledges",
            "P-PROGRAMME",
            "P-PARTNER",
            "",
            r#"{"code":"WEST-26","partner":"PARTNER-W","name_uk":"Західний внесок","name_en":"Western contribution","currency":"DKK","amount_minor":300000000,"on":"2026-01-09","document":"press release","lapse_on":"2026-12-31"}"#,
            None,
        ),
        write(
            "/pledges/{id}/moves",
            "P-PARTNER",
            "P-PARTNER-W",
            "NORTH-26",
            r#"{"action":"withdraw","on":"2026-01-12","document":"note 4"}"#,
            Confirmed,
        ),
        write(
            "/pledges/{id}/tranches",
            "P-PARTNER",
            "P-TREASURER",
            "NORTH-26",
            r#"{"tranches":[{"due_on":"2026-03-31","amount_minor":20000000},{"due_on":"2026-06-30","amount_minor":20000000}]}"#,
            Confirmed,
        ),
        read("/consents", "P-DONOR", "P-ORDERER", "").when(Asked),
        write(
            "/orders/{id}/consents",
            "P-DONOR",
            "P-PARTNER-W",
            "{order}",
            r#"{"line":1,"fund":"F-AB","result":"given","letter":"letter 19"}"#,
            Asked,
        ),
        read("/vettings", "P-PARTNER", "P-ORDERER", "").when(Confirmed).asking("?partner=PARTNER-N"),
        write(
            "/vettings",
            "P-PARTNER",
            "P-PARTNER-W",
            "",
            r#"{"partner":"PARTNER-N","maker":"SUP-A","result":"passed","on":"2026-01-12","vetted_by":"procurement office","letter":"letter 17","remarks":"plant visited"}"#,
            None,
        ),
        read("/year-plans", "P-PARTNER", "P-ORDERER", "").when(Confirmed).asking("?owner=PARTNER-N"),
        read("/year-plans/{id}/{year}", "P-PARTNER", "P-PARTNER-W", "PARTNER-N").when(Confirmed),
        write(
            "/year-plans",
            "P-PROGRAMME",
            "P-PARTNER",
            "",
            r#"{"owner":"MOD","year":2026,"currency":"USD","months":[0,0,50000000,50000000,0,0,0,0,0,0,0,0],"document":"programme of January"}"#,
            None,
        ),
        write(
            "/pledges/{id}/appropriation",
            "P-PARTNER",
            "P-PARTNER-W",
            "NORTH-26",
            r#"{"appropriation":"approved","on":"2026-01-12","document":"bill 3"}"#,
            Confirmed,
        ),
        write(
            "/pledges/{id}/transfers",
            "P-TREASURER",
            "P-PARTNER",
            "NORTH-26",
            r#"{"reference":"NOAS-2026-0021","amount_minor":20000000,"on":"2026-01-12"}"#,
            Confirmed,
        ),
        read("/packages", "P-PARTNER", "P-ORDERER", "").when(Composed).asking("?status=composed"),
        read("/packages/{id}", "P-PARTNER-W", "P-ORDERER", "PKG-1").when(Released),
        write(
            "/packages",
            "P-PROGRAMME",
            "P-PARTNER",
            "",
            r#"{"code":"PKG-2","owner":"MOD","validator":"PARTNER-N","releaser":"PARTNER-W","name_uk":"Пакет 2","name_en":"Package 2","currency":"USD","target_minor":50000000000}"#,
            None,
        ),
        write(
            "/packages/{id}/versions",
            "P-PROGRAMME",
            "P-PARTNER",
            "PKG-1",
            r#"{"lines":[{"requirement":"{requirement}","item":"DRONE","quantity":10,"source":"stock","supplier":"SUP-A","unit_price_minor":2450000,"available_on":"2026-02-28"}]}"#,
            Drafted,
        ),
        write(
            "/packages/{id}/verdicts",
            "P-PARTNER",
            "P-PARTNER-W",
            "PKG-1",
            r#"{"version":1,"gate":"validation","verdicts":[{"line":1,"verdict":"refused","remark":"too late"}]}"#,
            Composed,
        ),
        read("/packages/{id}/document", "P-PARTNER", "P-ORDERER", "PKG-1").when(Judged),
        write("/packages/{id}/signatures", "P-PARTNER", "P-PARTNER-W", "PKG-1", "{signed}", Judged),
        write(
            "/packages/{id}/shares",
            "P-PROGRAMME",
            "P-ORDERER",
            "PKG-1",
            r#"{"pledge":"HRYVNIA-26","amount_minor":49000000}"#,
            Backed,
        ),
        write(
            "/packages/{id}/moves",
            "P-PROGRAMME",
            "P-PARTNER",
            "PKG-1",
            r#"{"step":"hold","document":"minutes 4"}"#,
            Composed,
        ),
        write(
            "/packages/{id}/reconciliation",
            "P-PROGRAMME",
            "P-PARTNER",
            "PKG-1",
            r#"{"document":"act 9"}"#,
            Released,
        ),
        read("/package-lines", "P-ORDERER", "P-PARTNER", "").when(Released).asking("?unit=B11"),
        read("/packages/{id}/lines", "P-ORDERER", "P-PROGRAMME", "PKG-1").when(Released).asking("?unit=B11"),
        write(
            "/packages/{id}/orders",
            "P-ORDERER",
            "P-OTHER",
            "PKG-1",
            r#"{"unit":"B11","lines":[{"line":1,"offer":"{offer}","delivery_point":"DP-11","quantity":10,"unit_price_minor":2450000,"charges":[{"allotment":"N-11","amount_minor":24500000}]}]}"#,
            Released,
        ),
    ]
}
