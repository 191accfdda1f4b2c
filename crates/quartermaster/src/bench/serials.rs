//! How long a delivery of many serial numbers takes: the manifest in parts, its seal, arrival and acceptance act; then
//! how fast the money behind it is followed.

use std::collections::BTreeMap;
use std::time::Instant;

use domain::identity::Role;
use domain::values::Digest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::nation::{self, Nation, UNIT_PRICE_MINOR};
use super::people::person_of;
use super::process::Server;
use super::report::{Report, Thousandths};
use super::trace;
use crate::config::Config;
use crate::demo::api::Api;
use crate::demo::cast::{Player, equip};
use crate::demo::stage::{done, made, signature};
use crate::output::Failure;
use crate::setup;

/// Serial numbers of one part of a manifest.
const PART: usize = domain::limits::MANIFEST_PART_SERIALS_MAX;
/// Who signs an order.
const ORDER_SIGNERS: [Role; 3] = [Role::Orderer, Role::Approver, Role::Commander];
/// Who signs an act.
const ACT_SIGNERS: [Role; 3] = [Role::AcceptanceSigner, Role::CommissionMember, Role::Commander];

/// Measures on the empty database of the configuration.
pub fn run(count: usize, is_json: bool, config: &Config) -> Result<(), Failure> {
    let engine = setup::engine(config)?;
    let nation = nation::found(&engine, config)?;
    let roles = ORDER_SIGNERS.into_iter().chain(ACT_SIGNERS).chain([
        Role::Receiver,
        Role::SupplierClerk,
        Role::Treasurer,
    ]);
    let mut players: BTreeMap<Role, Player> =
        roles.map(|role| (role, Player::new(0, &person_of(role, 0)))).collect();
    equip(&engine, &mut players.values_mut().collect::<Vec<_>>(), setup::now(), false)?;
    drop(engine);
    let server = Server::start(config)?;
    let mut story = Story { api: Api::at(server.address), players };
    let (despatch, serials) = story.despatch(&nation, count)?;

    let began = Instant::now();
    story.list(&despatch, &serials)?;
    let listed = began.elapsed();
    story.accept(&despatch, count)?;
    let whole = began.elapsed();
    let mut report = Report::default();
    report.add("serials", count);
    report.add("seconds", Thousandths::seconds(whole));
    report.add("manifest_seconds", Thousandths::seconds(listed));
    report.add("acceptance_seconds", Thousandths::seconds(whole.saturating_sub(listed)));
    report.add("serials_per_second", count as u64 * 1_000 / Thousandths::seconds(whole).0.max(1));
    report.add("peak_memory_bytes", server.peak_memory_bytes());
    report.add("server_cpu_micros_each", server.cpu_micros().map(|cpu| cpu / count as u64));
    let treasurer = story.players[&Role::Treasurer].token.clone();
    trace::follow(&mut story.api, &treasurer, &serials, &server, &mut report)?;
    report.add(
        "method",
        "over HTTP: parts of 1,000 serial numbers one after the other, the seal, the arrival, the act and its \
         three signatures, each answered when durable; then the trace of the fund that pays, all its pieces in pages \
         of 200, the sources of the last piece, and the evidence pack",
    );
    report.print(is_json)
}

/// The digest by which a manifest of these parts is sealed.
pub(super) fn chain_digest<'s>(parts: impl Iterator<Item = &'s [String]>) -> Digest {
    let link = |chain: [u8; 32], part: &[String]| {
        let part = Sha256::digest(part.join("\n"));
        Sha256::new().chain_update(chain).chain_update(part).finalize().into()
    };
    Digest(parts.fold([0; 32], link))
}

/// What the people of the delivery do.
struct Story {
    api: Api,
    players: BTreeMap<Role, Player>,
}

impl Story {
    fn post(&mut self, role: Role, path: &str, body: &Value) -> Result<Value, Failure> {
        let token = self.players[&role].token.clone();
        done(path, self.api.post(&token, path, body))
    }

    fn sign(&mut self, path: &str, roles: [Role; 3]) -> Result<(), Failure> {
        for role in roles {
            let player = &self.players[&role];
            let read = self.api.get(&player.token, &format!("{path}/document"))?;
            let body = signature(player, role.as_str(), &read)?;
            self.post(role, &format!("{path}/signatures"), &body)?;
        }
        Ok(())
    }

    /// Orders, signs, confirms and despatches one line; answers the despatch and the serial numbers of its pieces.
    fn despatch(&mut self, nation: &Nation, count: usize) -> Result<(String, Vec<String>), Failure> {
        let (unit, offer) = (&nation.units[0], nation.contracts[0][0]);
        let line = json!({
            "offer": offer.to_string(),
            "delivery_point": unit.point,
            "quantity": count,
            "unit_price_minor": UNIT_PRICE_MINOR,
        });
        let placed = self.post(Role::Orderer, "/baskets", &json!({ "unit": unit.code, "lines": [line] }))?;
        let order = format!("/orders/{}", made(&placed, "order"));
        self.sign(&order, ORDER_SIGNERS)?;
        let confirmed = json!({ "lines": [{ "line": 1, "answer": "confirm" }] });
        self.post(Role::SupplierClerk, &format!("{order}/answers"), &confirmed)?;
        let lot = json!({ "line": 1, "quantity": count, "lot": "LOT-1", "has_serials": true });
        let body = json!({ "packing_list": "PL-1", "lines": [lot] });
        let despatched = self.post(Role::SupplierClerk, &format!("{order}/despatches"), &body)?;
        let serials = (1..=count).map(|n| format!("SN-26-{n:08}")).collect();
        Ok((format!("/despatches/{}", made(&despatched, "despatch")), serials))
    }

    fn list(&mut self, despatch: &str, serials: &[String]) -> Result<(), Failure> {
        let path = format!("{despatch}/lines/1");
        for (part, number) in serials.chunks(PART).zip(1..) {
            let body = json!({ "part": number, "serials": part });
            self.post(Role::SupplierClerk, &format!("{path}/manifest"), &body)?;
        }
        let body = json!({ "count": serials.len(), "digest": chain_digest(serials.chunks(PART)) });
        self.post(Role::SupplierClerk, &format!("{path}/seal"), &body)?;
        Ok(())
    }

    fn accept(&mut self, despatch: &str, count: usize) -> Result<(), Failure> {
        self.post(Role::Receiver, &format!("{despatch}/milestones"), &json!({ "milestone": "arrived" }))?;
        let body = json!({ "lines": [{ "line": 1, "accepted": count }] });
        let drawn = self.post(Role::Receiver, &format!("{despatch}/acts"), &body)?;
        self.sign(&format!("/acts/{}", made(&drawn, "act")), ACT_SIGNERS)
    }
}
