//! What notes on rows say: English patterns in one list, so that pages can say them in other languages.

use std::fmt::{self, Display};

/// A gap of a pattern.
const GAP: &str = "{}";

macro_rules! wordings {
    ($($name:ident = $text:literal;)*) => {
        /// A half-sentence of a note: a rule that a cell breaks, or what to do about it.
        #[expect(missing_docs, reason = "each is its own English text")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Wording {
            $($name,)*
        }

        impl Wording {
            /// Every one there is.
            pub const ALL: &[Wording] = &[$(Wording::$name,)*];

            /// The English pattern, with `{}` for what is put into it.
            pub fn pattern(self) -> &'static str {
                match self {
                    $(Wording::$name => $text,)*
                }
            }

            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Wording::$name => stringify!($name),)*
                }
            }
        }
    };
}

wordings! {
    Empty = "is empty, but every row needs it";
    NoText = "must not be empty";
    TooLong = "has {} characters; at most {} are allowed";
    Holds = "contains {}; {}";
    NotADate = "is not a date of the calendar";
    NotWhole = "is not a whole number within the bounds";
    NotAnAmount = "is not an amount above zero";
    NotAWord = "is not in the list of words";
    EntryNotAWord = "{} is not in the list of words";
    WriteOneOf = "write one of {}";
    WriteSomeOf = "write some of {}, separated by ;";
    WriteCode = "write a code of letters, digits and . _ / -, such as {}";
    WriteCodes = "write codes separated by ;, such as {}";
    WriteText = "write text of at most 1,000 characters, such as {}";
    WritePaperNumber = "write the number of the paper, at most 64 characters, such as {}";
    WriteDate = "write year-month-day, such as {}";
    WriteWhole = "write a whole number from {} to {}, such as {}";
    WriteDigits = "write digits with a point, such as {}";
    WriteEntries = "write entries separated by ;, such as {}";
    NotACurrency = "is not an ISO 4217 currency code";
    WriteCurrency = "write three capital letters such as UAH";
    Decimals = "does not fit the {} decimals of {}";
    CellCount = "has {} cells, but the header has {}";
    QuoteTexts = "put texts that hold the separator in double quotes";
    UnknownColumn = "is not a column of this file";
    ColumnsAre = "the columns are {}";
    ColumnTwice = "stands twice in the header";
    RemoveOneColumn = "remove one of the two";
    ColumnMissing = "is missing in the header";
    AddColumn = "add the column: {}";
    Formula = "is a formula without a stored value";
    FormulaGives = "is a formula that gives {}";
    WriteValue = "write the value itself into the cell";
    Merged = "is merged with other cells";
    Unmerge = "unmerge them and write the value into each row";
    DiffersFromRowWhichHas = "differs from row {}, which has {}";
    SameOnEveryLine = "write the same on every line of the contract";
    NoFramework = "has no framework and no rank";
    EmptyBoth = "empty both, or write framework";
    NeedsFramework = "needs a framework and a rank in it";
    WriteBoth = "write both, or write direct";
    NotInPriceList = "is not in the price list that is held";
    ContractByAmendment = "a contract changes by a signed amendment, not by import; write what is held";
    NeedsBankDocument = "needs bank_document and received_on";
    ReceivedMissing = "is missing for the bank document";
    FillAllThree = "fill all three or none";
    RecordedOtherwise = "differs from what {} is recorded with, {}";
    AnotherDocument = "write that, or the number of another document";
    OnlyAddsMoney = "an import only adds money to a fund; write what is held";
    FrameworkFixed = "a framework is not changed by import; write what is held";
    NoSuchCategory = "there is no such category";
    CategoryFirst = "correct the code, or import the category first";
    ItemFixed = "an import changes only state, spares and substitutes; write what is held";
    NotNameAndValue = "is not a name and a value";
    RepeatsName = "repeats a name";
    WriteNamesAndValues = "write name=value;name=value";
    NeedsContract = "needs a contract that opens the item first, so it stays admitted";
    AfterContracts = "import this file again after the contracts";
    CannotFollow = "cannot follow on {}, where the item stands";
    StateFromThere = "write a state that the lifecycle allows from there";
    NotACharacteristic = "is not the form of a characteristic";
    WriteCharacteristics = "write name:number:unit:min:max:yes, name:choice:a|b:yes, name:text::yes or name:yesno:no";
    NotACpv = "is not a code of CPV 2008 with its check digit";
    CopyCpv = "copy it from ДК 021:2015, such as 35613000-4";
    CategoryFixed = "a category is not changed by import; write what is held, or define another one";
    NoSuchContract = "there is no such contract";
    ContractFirst = "correct the number, or import the contract first";
    BelowReserved = "is below the {} pieces that orders hold";
    LowerInOffer = "lower it in the offer itself, so that their lines are answered again";
    PointFixed = "a delivery point is not changed; add another one";
    HeldOtherwise = "differs from what is held, which is {}";
    OtherNameInRow = "differs from row {}, where {} has another name";
    OwnCodes = "give every person a code of their own";
    OtherName = "differs from the name held under this code";
    OtherNameWhichIs = "differs from the name held under this code, which is {}";
    ThatName = "an import does not change names; write that name, or another code";
    NameOfPage = "an import does not change names; write the name that the person's page shows, or another code";
    AppointmentEnds = "an appointment only ends; for another one give another first day";
    WrongCheckDigit = "has a wrong check digit";
    CompareRegister = "compare it with the state register";
    OrganisationFixed = "an import changes only the parent; write what is held";
    HeldOn = "differs from what is held on {}, which is {}";
    MoveByParent = "to move it, name a parent and let `from` be today or later";
    RepeatsRow = "repeats row {} in {}";
    RemoveOneRow = "remove one of the two rows";
    StandsOrFalls = "stands or falls with row {}, which is bad";
    CorrectBoth = "correct that row and import both";
    NoSuchFund = "there is no such fund";
    FundFirst = "correct the code, or import the fund first";
    InFuture = "lies in the future";
    DayOfDocument = "give the day of the document";
    NotAClass = "is not a class and a percentage";
    WriteClasses = "write class=percent;class=percent";
    AllotmentOnce = "an allotment is made once; write what is held, or give another number";
    Leaves = "leaves {} after what this file passes on, but {} is held";
    NothingChanged = "nothing is changed; add money under another number, or withdraw it";
    NoSuch = "there is no such {}";
    RowFirst = "correct row {} first";
    ImportFirst = "correct the code, or import what it stands for first";
    FitCategory = "correct it to fit the category";
    CorrectRow = "correct the row";
}

/// A half-sentence with what is put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Which; none for a text of the rules, which stands as it is.
    pub wording: Option<Wording>,
    /// What is put into its gaps, in their order; of a text of the rules the text.
    pub values: Box<[String]>,
}

impl Phrase {
    /// A half-sentence whose gaps are filled.
    pub(super) fn of<const N: usize>(wording: Wording, values: [&dyn Display; N]) -> Phrase {
        Phrase { wording: Some(wording), values: values.iter().map(ToString::to_string).collect() }
    }
}

impl From<Wording> for Phrase {
    fn from(wording: Wording) -> Phrase {
        Phrase { wording: Some(wording), values: Box::default() }
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Phrase {
        Phrase { wording: None, values: [text].into() }
    }
}

impl Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = self.wording.map_or(GAP, Wording::pattern);
        let mut values = self.values.iter();
        for (nth, part) in pattern.split(GAP).enumerate() {
            if nth > 0 {
                f.write_str(values.next().map_or("", String::as_str))?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}
