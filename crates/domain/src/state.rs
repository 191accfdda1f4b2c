//! The rows that rules read and events change, one [`Table`] per database table.
//!
//! Resident tables are small reference data held whole by the writer. The others hold only what commands named:
//! fetched tables for one batch, shared ones, whose rows many commands name, while no other server has written, steady
//! ones, which orders name but do not change, while no other server has changed one of them (ADR 0005). Only
//! [`crate::event::Fact::apply`] changes rows.

use crate::table::Table;
use crate::values::Timestamp;

/// Calls a macro with the list of all tables: resident, steady, shared and fetched ones, each a group
/// of `field: RowType;`.
#[macro_export]
macro_rules! for_each_table {
    ($callback:ident) => {
        $callback! {
            resident {
                cells: $crate::cell::Cell;
                log_keys: $crate::cell::PublicLogKey;
                organisations: $crate::identity::Organisation;
                parentages: $crate::identity::Parentage;
                persons: $crate::identity::Person;
                letters: $crate::identity::Letter;
                appointments: $crate::identity::Appointment;
                keys: $crate::identity::SigningKey;
                tokens: $crate::identity::AccessToken;
                signature_policies: $crate::signatures::SignaturePolicy;
                categories: $crate::catalogue::Category;
            }
            steady {
                items: $crate::catalogue::Item;
                contract_lines: $crate::contracts::ContractLine;
                unit_allotments: $crate::allotments::UnitAllotments;
                delivery_points: $crate::identity::DeliveryPoint;
            }
            shared {
                frameworks: $crate::contracts::Framework;
                contracts: $crate::contracts::Contract;
                offers: $crate::contracts::Offer;
                funds: $crate::funds::Fund;
                allotments: $crate::allotments::Allotment;
                counters: $crate::cell::Counter;
            }
            fetched {
                file_uses: $crate::files::FileUse;
                file_erasures: $crate::files::FileErasure;
                offer_prices: $crate::contracts::OfferPrice;
                postings: $crate::funds::Posting;
                bank_documents: $crate::funds::BankDocument;
                orders: $crate::orders::Order;
                order_lines: $crate::orders::OrderLine;
                charges: $crate::orders::Charge;
                proposals: $crate::orders::Proposal;
                consents: $crate::orders::Consent;
                amendments: $crate::orders::Amendment;
                conversations: $crate::orders::write_message::Conversation;
                despatches: $crate::fulfilment::Despatch;
                despatch_lines: $crate::fulfilment::DespatchLine;
                hub_stays: $crate::fulfilment::HubStay;
                packing_lists: $crate::fulfilment::PackingList;
                serials: $crate::fulfilment::Serial;
                acts: $crate::acceptance::Act;
                act_lines: $crate::acceptance::ActLine;
                act_exceptions: $crate::acceptance::ActException;
                discrepancies: $crate::acceptance::Discrepancy;
                invoices: $crate::invoicing::Invoice;
                invoice_lines: $crate::invoicing::InvoiceLine;
                invoice_charges: $crate::invoicing::InvoiceCharge;
                invoice_numbers: $crate::invoicing::InvoiceNumber;
                payments: $crate::payments::Payment;
                payment_files: $crate::payments::PaymentFile;
                confirmations: $crate::payments::Confirmation;
                signatures: $crate::signatures::Signature;
                signed_documents: $crate::signatures::SignedDocument;
                timers: $crate::timers::Timer;
                pledges: $crate::pledges::Pledge;
                pledge_steps: $crate::pledges::PledgeStep;
                pledge_transfers: $crate::pledges::PledgeTransfer;
                year_plans: $crate::pledges::YearPlan;
                vettings: $crate::pledges::Vetting;
                packages: $crate::packages::Package;
                package_lines: $crate::packages::PackageLine;
                package_shares: $crate::packages::PackageShare;
                judgements: $crate::packages::Judgement;
                requirements: $crate::requirements::Requirement;
                requirement_changes: $crate::requirements::RequirementChange;
                requirement_lists: $crate::requirements::RequirementList;
                list_versions: $crate::requirements::ListVersion;
                list_lines: $crate::requirements::ListLine;
                ratings: $crate::ratings::Rating;
                unit_ratings: $crate::ratings::UnitRating;
            }
        }
    };
}

macro_rules! declare_state {
    (
        resident { $($resident:ident: $resident_row:ty;)* }
        steady { $($steady:ident: $steady_row:ty;)* }
        shared { $($shared:ident: $shared_row:ty;)* }
        fetched { $($fetched:ident: $fetched_row:ty;)* }
    ) => {
        /// Everything a batch of commands may read and change.
        #[derive(Clone, Debug, Default)]
        #[allow(missing_docs, reason = "each field is named for the row it keeps")]
        pub struct State {
            $(pub $resident: Table<$resident_row>,)*
            $(pub $steady: Table<$steady_row>,)*
            $(pub $shared: Table<$shared_row>,)*
            $(pub $fetched: Table<$fetched_row>,)*
        }

        impl State {
            /// An empty world in which every unknown row is known to be absent.
            pub fn empty_world() -> State {
                let mut state = State::default();
                $(state.$resident.set_complete();)*
                $(state.$steady.set_complete();)*
                $(state.$shared.set_complete();)*
                $(state.$fetched.set_complete();)*
                state
            }

            /// Stamps the rows touched from now on with the sequence of the event being applied.
            pub fn set_sequence(&mut self, sequence: u64) {
                $(self.$resident.set_sequence(sequence);)*
                $(self.$steady.set_sequence(sequence);)*
                $(self.$shared.set_sequence(sequence);)*
                $(self.$fetched.set_sequence(sequence);)*
            }

            /// Sequence of the last event that changed a resident table, so that other writers reload theirs.
            pub fn reference_changed_at(&self) -> u64 {
                0 $(.max(self.$resident.changed_at()))*
            }

            /// Sequence of the last event that changed a steady table; 0 when none did since the tables were loaded.
            pub fn steady_changed_at(&self) -> u64 {
                0 $(.max(self.$steady.changed_at()))*
            }
        }
    };
}

for_each_table!(declare_state);

/// When an event took its place in the journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Position in the journal, from 1, without gaps.
    pub sequence: u64,
    /// Batch time.
    pub at: Timestamp,
}
