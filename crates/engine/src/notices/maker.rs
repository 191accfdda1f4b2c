//! One step's notices in the making: from an entry or a deadline to the people it is told to.

use std::collections::{BTreeMap, BTreeSet};

use domain::acceptance;
use domain::identity::Appointment;
use domain::orders::signers::{Candidates, asked};
use domain::orders::{Order, signing};
use domain::policy::Action;
use domain::state::State;
use domain::timers::Timer;
use domain::values::{
    AllotmentId, AppointmentId, Date, FundId, Id, OrderId, OrganisationId, PersonId, Timestamp,
};

use super::about::About;
use super::audience::Audience;
use super::case::holds;
use super::days::{Due, is_late};
use super::making::WARN_HOURS;
use super::rules::{self, Case, DayRule, Of, Party, Rule, WARNINGS, Whom};
use super::succession::{leaves_unsigned, successors};
use super::{Facts, Heard, Notice, notice_id};

/// Notices of what waits now, whatever led to it.
const AWAITED: [&str; 4] = ["signature-awaited", "act-awaited", "judgement-awaited", "signature-missing"];

/// Where an event or deadline came from.
struct Source<'a> {
    id: String,
    at: Timestamp,
    actor: &'a str,
    object: String,
    until: Option<Timestamp>,
    on: Option<Date>,
}

/// Makes the notices of one step, each once.
pub(super) struct Maker<'w> {
    resident: &'w State,
    today: Date,
    world: &'w State,
    waiting: Vec<OrderId>,
    audience: Audience<'w>,
    candidates: Candidates<'w>,
    made: BTreeMap<(PersonId, &'static str, String), Notice>,
}

impl<'w> Maker<'w> {
    /// Makes notices of a day; `world` holds what its entries are about, and the orders that wait.
    pub(super) fn new(
        resident: &'w State,
        world: &'w State,
        waiting: Vec<OrderId>,
        today: Date,
        candidates: Candidates<'w>,
    ) -> Self {
        let audience = Audience::new(resident, today);
        Maker { resident, today, world, waiting, audience, candidates, made: BTreeMap::new() }
    }

    /// What was made.
    pub(super) fn notices(self) -> Vec<Notice> {
        self.made.into_values().collect()
    }

    pub(super) fn tell_of_entry(&mut self, entry: &Heard<'_>) {
        for rule in rules::of(&entry.header.kind) {
            self.tell_by_rule(rule, entry);
        }
    }

    fn tell_by_rule(&mut self, rule: &Rule, entry: &Heard<'_>) {
        let subjects = &entry.header.subjects;
        let about = About::of(self.world, subjects);
        let abouts = match rule.case {
            Case::LeavesUnsigned => self.left_unsigned(subjects),
            _ if holds(rule, entry, &about, self.today) => vec![about],
            _ => Vec::new(),
        };
        for about in abouts {
            let source = Source {
                id: entry.header.sequence.to_string(),
                at: Timestamp(entry.header.at),
                actor: &entry.header.actor,
                object: subjects.first().cloned().unwrap_or_default(),
                until: match rule.notice {
                    "signature-awaited" => about.order.and_then(|order| self.hold(order)),
                    "answer-awaited" => about.order.and_then(|order| order.answer_until),
                    _ => None,
                },
                on: about.allotment.map(|allotment| allotment.lapse_on),
            };
            for whom in rule.whom {
                let about = about.told_to(whom.party());
                for (person, action, at) in self.people(*whom, &about, subjects, entry.fields) {
                    self.tell(person, (action, at), rule.notice, &about, &source);
                }
            }
        }
    }

    fn left_unsigned(&self, subjects: &[String]) -> Vec<About<'w>> {
        let Some(ended) = self.appointment(subjects) else { return Vec::new() };
        let orders = self.waiting.iter().filter_map(|id| self.world.orders.get(id));
        let left =
            orders.filter(|order| leaves_unsigned(self.resident, self.world, order, ended, self.today));
        left.map(|order| About { order: Some(order), ..About::default() }).collect()
    }

    fn appointment(&self, subjects: &[String]) -> Option<&'w Appointment> {
        let id = subjects.first()?.parse::<AppointmentId>().ok()?;
        self.resident.appointments.get(&id)
    }

    pub(super) fn warn_of(&mut self, timer: &Timer) {
        let id = OrderId::from_bits(timer.object);
        let about = About { order: self.world.orders.get(&id), ..About::default() };
        let Some((_, whom, notice)) = WARNINGS.iter().find(|(known, ..)| *known == timer.deadline) else {
            return;
        };
        let source = Source {
            id: format!("{} {}", timer.deadline, id),
            at: timer.at.plus_hours(-WARN_HOURS),
            actor: "clock",
            object: id.to_string(),
            until: Some(timer.at),
            on: None,
        };
        self.tell_all(whom, notice, &about, &source);
    }

    /// Tells of a day that comes near or has passed, as of the moment when the day of telling began.
    pub(super) fn tell_of_day(&mut self, due: &Due, at: Timestamp) {
        let DayRule { of, whom, notice, .. } = due.rule;
        for object in &due.objects {
            let mut about = About::default();
            let object = match of {
                Of::Funds => {
                    let id = FundId::from_bits(*object);
                    about.fund = self.world.funds.get(&id);
                    id.to_string()
                }
                Of::Allotments => {
                    let id = AllotmentId::from_bits(*object);
                    about.allotment = self.world.allotments.get(&id);
                    id.to_string()
                }
                Of::Orders => {
                    let id = OrderId::from_bits(*object);
                    about.order = self.world.orders.get(&id).filter(|_| is_late(self.world, id, due.on));
                    id.to_string()
                }
            };
            let id = format!("{} {object}", due.on);
            let source = Source { id, at, actor: "clock", object, until: None, on: Some(due.on) };
            self.tell_all(whom, notice, &about, &source);
        }
    }

    fn tell_all(&mut self, whom: &[Whom], notice: &'static str, about: &About<'_>, source: &Source<'_>) {
        for whom in whom {
            for (person, action, organisation) in self.people(*whom, about, &[], &Default::default()) {
                self.tell(person, (action, organisation), notice, about, source);
            }
        }
    }

    fn hold(&self, order: &Order) -> Option<Timestamp> {
        signing::waiting(self.world, order).map(|(_, until)| until)
    }

    /// The people meant, each with what makes it their business.
    fn people(
        &mut self,
        whom: Whom,
        about: &About<'_>,
        subjects: &[String],
        fields: &serde_json::Map<String, serde_json::Value>,
    ) -> Vec<(PersonId, Action, OrganisationId)> {
        let orderers = about.order.map_or(&[][..], |order| &order.orderers);
        match whom {
            Whom::Orderers => {
                let unit = about.order.map(|order| order.unit);
                orderers.iter().filter_map(|person| Some((*person, Action::PlaceOrder, unit?))).collect()
            }
            Whom::NextSigner => self.next_signers(about),
            Whom::Told => {
                let unit = about.order.map(|order| order.unit);
                let told = fields.get("told").and_then(|told| told.as_array()).into_iter().flatten();
                let told = told.filter_map(|person| person.as_str()?.parse().ok());
                told.filter_map(|person| Some((person, Action::ReadOrders, unit?))).collect()
            }
            Whom::AskedPartners => {
                let of =
                    |from: &serde_json::Value, list: &str| from[list].as_array().cloned().unwrap_or_default();
                let lines = fields.get("lines").and_then(|lines| lines.as_array()).into_iter().flatten();
                let asked = lines.flat_map(|line| of(line, "asked"));
                let partners: BTreeSet<OrganisationId> =
                    asked.filter_map(|asked| asked["partner"].as_str()?.parse().ok()).collect();
                let those = partners.into_iter().flat_map(|partner| {
                    let people = self.audience.those(Action::DecideConsents, partner).clone();
                    people.into_iter().map(move |person| (person, Action::DecideConsents, partner))
                });
                those.collect()
            }
            Whom::Those(action, party) => {
                let Some(organisation) = about.party(party) else { return Vec::new() };
                let may = self.audience.those(action, organisation).iter().copied();
                may.map(|person| (person, action, organisation)).collect()
            }
            Whom::Oneself | Whom::Successors => {
                let Some(row) = self.appointment(subjects) else { return Vec::new() };
                let people = match whom {
                    Whom::Successors => successors(self.resident, row, self.today),
                    _ => [row.person].into(),
                };
                people.into_iter().map(|person| (person, Action::ManageOwnKey, row.organisation)).collect()
            }
        }
    }

    /// Those whose signature of the act, package or order is awaited.
    fn next_signers(&mut self, about: &About<'_>) -> Vec<(PersonId, Action, OrganisationId)> {
        if let Some(act) = about.act {
            let all = acceptance::signers::signers(self.resident, self.world, act, self.today);
            let asked = acceptance::signers::asked(&all, act).into_iter().filter_map(|signer| {
                let action = acceptance::sign::signing_action(signer.role)?;
                Some((signer.acting.person, action, act.unit))
            });
            return asked.collect();
        }
        if let Some(package) = about.package {
            let judgement = self.world.judgements.get(&package.id).into_iter();
            let all = judgement.flat_map(|waits| {
                let body = package.body(waits.gate);
                let signers = waits.signers(self.resident, self.world, package, self.today);
                signers.into_iter().map(move |signer| (signer.acting.person, Action::JudgePackages, body))
            });
            return all.collect();
        }
        let Some(order) = about.order else { return Vec::new() };
        let all = self.candidates.signers(self.world, order);
        let asked = asked(&all, order).into_iter().map(|signer| {
            let (action, organisation) = signing::entitlement(order, Some(signer.role));
            (signer.acting.person, action, organisation)
        });
        asked.collect()
    }

    fn tell(
        &mut self,
        person: PersonId,
        (action, organisation): (Action, OrganisationId),
        kind: &'static str,
        about: &About<'_>,
        source: &Source<'_>,
    ) {
        if person.to_string() == source.actor {
            return;
        }
        let code = |id: Option<OrganisationId>| {
            let row = id.and_then(|id| self.resident.organisations.get(&id));
            row.map(|row| row.code.to_string()).unwrap_or_default()
        };
        // An appointment has no parties; what its text names is where it is.
        let own = (action == Action::ManageOwnKey).then_some(organisation);
        let facts = Facts {
            number: about.number(),
            unit: code(about.party(Party::Unit).or(own)),
            supplier: code(about.party(Party::Supplier)),
            until: source.until,
            on: source.on,
            order: about.order.map(|order| order.id.to_string()).unwrap_or_default(),
        };
        let id = notice_id(source.at, &source.id, kind);
        // Several entries may have led to the one signature that waits now.
        let what = if AWAITED.contains(&kind) { facts.number.clone() } else { id.to_string() };
        let notice = Notice {
            person,
            id,
            kind: kind.to_owned(),
            object: source.object.clone(),
            facts,
            action,
            organisation,
            at: source.at,
            read_at: None,
        };
        self.made.insert((person, kind, what), notice);
    }
}
