//! Samples of notices, mailboxes and webhooks.

use super::{Sample, read, write};

const ADDRESS: &str = r#"{"address":"orderer@example.org"}"#;
const WISHES: &str = r#"{"language":"uk","pace":"digest","hour":8}"#;
const UP_TO: &str = r#"{"up_to":"ntc_00064834e4bc40005d0f5c0b7c1e4d0b"}"#;
const CODE: &str = r#"{"code":"40917265"}"#;
const SUBSCRIPTION: &str = r#"{"url":"https://supplier.example.org/events","kinds":["order_sent"]}"#;
const NOTICE: &str = "ntc_00064834e4bc40005d0f5c0b7c1e4d0b";

/// A request with a method of its own.
const fn other(method: &'static str, path: &'static str, at: &'static str, body: &'static str) -> Sample {
    Sample { method, ..write(path, "P-NOBODY", "", at, body, crate::scene::Stage::Placed) }
}

pub fn samples() -> Vec<Sample> {
    vec![
        read("/notices", "P-NOBODY", "", ""),
        other("POST", "/notices/reading", "", UP_TO),
        other("PUT", "/notices/{id}/reading", NOTICE, ""),
        read("/mailbox", "P-NOBODY", "", ""),
        other("PUT", "/mailbox", "", WISHES),
        other("PUT", "/mailbox/address", "", ADDRESS),
        other("DELETE", "/mailbox/address", "", ""),
        other("POST", "/mailbox/confirmation", "", CODE),
        read("/mails", "P-ADMIN", "P-ORDERER", ""),
        read("/webhooks", "P-NOBODY", "", ""),
        other("POST", "/webhooks", "", SUBSCRIPTION),
        of_webhook("DELETE", "/webhooks/{id}"),
        of_webhook("POST", "/webhooks/{id}/secret"),
        of_webhook("POST", "/webhooks/{id}/activation"),
        of_webhook("GET", "/webhooks/{id}/deliveries"),
        of_webhook("POST", "/webhooks/{id}/deliveries/{event}/replay"),
    ]
}

/// A request about the orderer's webhook, which another orderer does not know.
const fn of_webhook(method: &'static str, path: &'static str) -> Sample {
    Sample { by: "P-ORDERER", not_by: "P-OTHER", ..other(method, path, "{webhook}", "") }
}
