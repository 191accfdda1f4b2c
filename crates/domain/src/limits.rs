//! Every bound of the system, so that no queue, text, batch, list or amount grows without end.

/// Characters of a code.
pub const CODE_CHARS_MAX: usize = 64;
/// Characters of a free text.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// The largest single amount in minor units: ten thousand billion hryvnias, far from overflow when summed.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000_000;
/// The largest unit price in minor units; times `QUANTITY_MAX` it would pass an `i64`, so the value of a line is
/// multiplied with a check and bounded by `AMOUNT_MINOR_MAX`.
pub const UNIT_PRICE_MINOR_MAX: i64 = 1_000_000_000_000;
/// The largest quantity of an order line, stock or ceiling.
pub const QUANTITY_MAX: i64 = 10_000_000;
/// Personal texts that one command erases.
pub const ERASED_FIELDS_MAX: usize = 32;
/// Lines of a basket.
pub const BASKET_LINES_MAX: usize = 100;
/// Orders a basket may be split into.
pub const BASKET_ORDERS_MAX: usize = 50;
/// Orders that one lowering of stock can let run short.
pub const SHORT_ORDERS_MAX: usize = 100;
/// Editions of an order's document: revisions and amendments.
pub const ORDER_EDITIONS_MAX: i64 = 40;
/// Judgements of the gates of one package that are drawn up to be signed.
pub const PACKAGE_EDITIONS_MAX: i64 = ORDER_EDITIONS_MAX;
/// Messages written about one order.
pub const ORDER_MESSAGES_MAX: i64 = 200;
/// Allotments an order line may be charged to.
pub const CHARGES_PER_LINE_MAX: usize = 8;
/// Charges of an order line with those that reimbursements cut from them.
pub const CUT_CHARGES_PER_LINE_MAX: i64 = 32;
/// Allotments of one unit.
pub const ALLOTMENTS_PER_UNIT_MAX: usize = 64;
/// Characteristics of a category.
pub const CHARACTERISTICS_MAX: usize = 40;
/// Characters of a characteristic's name, unit or choice.
pub const CHARACTERISTIC_CHARS_MAX: usize = 40;
/// Choices of one characteristic.
pub const CHOICES_MAX: usize = 60;
/// Spares or substitutes of an item.
pub const ITEM_LINKS_MAX: usize = 40;
/// Bytes of a file.
pub const FILE_BYTES_MAX: i64 = 20 << 20;
/// Files an item names at a time.
pub const ITEM_FILES_MAX: usize = 20;
/// Files an item names in its life.
pub const ITEM_FILES_EVER_MAX: i64 = 400;
/// Photographs and papers of one acceptance act.
pub const ACT_FILES_MAX: usize = 40;
/// Signature files of an order or act.
pub const SIGNATURE_FILES_MAX: usize = 16;
/// Signatures that the steps of a policy ask for together.
pub const SIGNATURE_STEPS_MAX: usize = 8;
/// Documents that one assertion of a passkey signs together.
pub const SIGNED_TOGETHER_MAX: usize = 64;
/// Levels of the organisation tree.
pub const TREE_DEPTH_MAX: usize = 16;
/// Rounds of prefetching after which a command must want no more rows.
pub const PREFETCH_ROUNDS_MAX: usize = 8;
/// Commands of one all-or-nothing import chunk.
pub const CHUNK_COMMANDS_MAX: usize = 500;
/// Lines of a despatch.
pub const DESPATCH_LINES_MAX: usize = 100;
/// Hubs that one despatch is handed over to.
pub const HUBS_OF_DESPATCH_MAX: i64 = 20;
/// Serial numbers of one manifest part.
pub const MANIFEST_PART_SERIALS_MAX: usize = 1_000;
/// Serial numbers of one despatch line.
pub const LOT_SERIALS_MAX: i64 = 100_000;
/// Characters of a serial number.
pub const SERIAL_CHARS_MAX: usize = 40;
/// Exceptions by serial of one acceptance act.
pub const ACT_EXCEPTIONS_MAX: usize = 1_000;
/// Discrepancies of one acceptance act.
pub const ACT_DISCREPANCIES_MAX: usize = 100;
/// Lines of an invoice.
pub const INVOICE_LINES_MAX: usize = 200;
/// Orders an invoice may cover.
pub const INVOICE_ORDERS_MAX: usize = 20;
/// Payments of one file for the bank.
pub const PAYMENTS_PER_FILE_MAX: usize = 500;
/// Days a submitted order holds money, price, stock and ceiling; renewed by each signature.
pub const HOLD_DAYS: i64 = 5;
/// Hours a signature may be waited for, when no policy says otherwise, before its signers are reminded; after as many
/// again those above are told.
pub const APPROVAL_HOURS: i64 = 24;
/// The most that a policy may set instead: the hold has run out by then.
pub const APPROVAL_HOURS_MAX: i64 = 120;
/// Hours between two reminders by hand.
pub const REMINDER_HOURS: i64 = 4;
/// People that one reminder names.
pub const REMINDED_MAX: usize = 32;
/// Documents of one bulk signing.
pub const BULK_SIGNATURES_MAX: usize = 100;
/// Appointments of one letter.
pub const LETTER_APPOINTMENTS_MAX: usize = 50;
/// Days a delegation may last.
pub const DELEGATION_DAYS_MAX: i64 = 90;
/// Months after which an appointment has to be confirmed.
pub const CONFIRMATION_MONTHS: i64 = 12;
/// Categories an appointment may be limited to.
pub const SCOPE_CATEGORIES_MAX: usize = 40;
/// Days a token of a service account may last.
pub const SERVICE_TOKEN_DAYS_MAX: i64 = 365;
/// Days a supplier has to answer a sent order.
pub const ANSWER_DAYS: i64 = 3;
/// Days of grace after the escalation of an unanswered order, after which it expires.
pub const ANSWER_GRACE_DAYS: i64 = 2;
/// Days without news after which a sent order counts as silent.
pub const NEWS_DAYS: i64 = 7;
/// Hours an unsealed manifest stands.
pub const MANIFEST_HOURS: i64 = 24;
/// Tranches of a pledge.
pub const TRANCHES_MAX: usize = 36;
/// Lines of a package.
pub const PACKAGE_LINES_MAX: usize = 100;
/// Pledges that may have a share in one package.
pub const PACKAGE_PLEDGES_MAX: usize = 64;
/// Lines of orders that one line of a package may become.
pub const PACKAGE_LINE_ORDERS_MAX: usize = 50;
/// The lowest priority of a need; 1 is the highest.
pub const PRIORITY_LOWEST: i64 = 5;
/// Needs that one of the level above gathers at once.
pub const REQUIREMENT_PARTS_MAX: usize = 100;
/// Lines of a list of needs.
pub const LIST_LINES_MAX: usize = 200;
/// Days that only units and those who serve them read a rating.
pub const RATING_UNITS_DAYS: i64 = 14;
/// Times a unit may say anew what it says of an item.
pub const RATING_EDITIONS_MAX: i64 = ORDER_EDITIONS_MAX;
/// Percent, the whole.
pub const PERCENT: i64 = 100;

/// The number of entries of a list, all of which are bounded here.
pub fn count<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).expect("no list holds more entries than an i64 counts")
}
