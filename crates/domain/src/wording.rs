//! What refusals say in half-sentences: the rule that is broken, what to do about it, and parts of other sentences.
//!
//! Sentences of their own stand in [`crate::rejection`]. A half-sentence is worded once, whoever refuses by it.

use crate::phrase::Wording;
use crate::wordings;

/// Every half-sentence of refusals.
pub fn all() -> impl Iterator<Item = &'static Wording> {
    [Rule::ALL, Remedy::ALL, Part::ALL].into_iter().flatten()
}

wordings! {
    /// What is wrong with a value, said after it.
    Rule = "rule" {
        // Numbers, dates and codes.
        OutOfBounds = "must be {} to {}";
        Missing = "is missing";
        LiesInFuture = "lies in the future";
        LiesInPast = "lies in the past";
        IsOver = "is over";
        LiesBeforeToday = "lies before today, {}";
        LiesBeforeFirstDay = "lies before the first day {}";
        IsBeforeFirstDay = "is before the first day {}";
        LiesOutside = "must lie between {} and today, {}";
        NotDigits = "is not {} digits";
        NotACountry = "is no country code of two capital letters";
        NotAlpha2 = "is not an ISO 3166 alpha-2 code";
        NotANation = "is no country of two capital letters (ISO 3166-1)";

        // The cell.
        NotAZone = "is not an IANA time zone name";
        NotTheLogKey = "is not the log key of the cell, which is {}";
        LogKeyAlready = "is the log key already";

        // Organisations, people, keys.
        NotANcage = "is not 5 capital letters or digits";
        IbanFails = "fails the check of ISO 13616";
        NotAScan = "is no scan";
        IsTheHolder = "is the holder of the appointment";
        OutsideAppointment = "must lie within {} to {} and last {} days at most";
        OutsideOpenAppointment = "must lie within {} to no end and last {} days at most";
        EndsTooEarly = "must be {} or later, and not before yesterday";
        LiesAfterLastDay = "lies after its last day {}";
        IsServiceAccount = "is a service account, which does not sign in to pages";
        ExpiresTooLate = "must lie between now and {}";
        OutlivesToken = "lies after the end {} of this token";
        DeputyPassesOn = "a deputy cannot pass the right on";
        OnlySigningPasses = "only the right to sign is delegated";
        KeyUnknown = "it is not registered";
        KeyOfAnother = "it is not registered to you";
        KeyRevoked = "it was revoked";
        KeyRevokedBefore = "it was revoked before";
        KeyOfDemo = "demo keys are refused outside the demo";

        // Signatures.
        NotASignature = "is no signature file";
        SignsNone = "is not a role that signs {}s";
        SignsNoActs = "is not a role that signs acts";
        SignsNoJudgements = "is not a role that signs judgements";
        NotAnotherSigner = "is no other {} who may sign {}";

        // Catalogue.
        NotACpv = "is not eight digits, a hyphen and a check digit";
        NotForMedia = "is not for an item's file of type {}";
        DoneByContract = "is done by the contract that lists the item";
        NotAName = "is not 1 to 40 small letters, digits and underscores";
        WordTooLong = "has a unit or choice that is not 1 to {} characters long";
        BoundsExchanged = "has the lowest value {} above the highest {}";
        ChoicesCounted = "has {} choices; 1 to {} are allowed";
        NotWithin = "must be {} to {} {}";
        NotAmong = "must be one of {}";
        NotWhole = "must be a whole number in {}";
        NotText = "must be text";
        NotYesOrNo = "must be yes or no";
        NotDefined = "is not defined; the category knows {}";
        MandatoryMissing = "is mandatory and missing";
        NeitherBound = "has neither bound";
        OwnBoundsExchanged = "has its lowest value {} above its highest {}";
        NotANumber = "is no number, so it has no bounds";

        // Contracts and offers.
        NotATax = "is no tax category with its rate";
        RisesOnce = "a signed price may rise once, by at most {} %, here to {}";
        OfferStandsAt = "the offer of {} stands at {}";
        RiseWithoutReason = "is needed when a price rises";
        NeedsTerms = "needs the terms of the amendment";
        OpenedBySigning = "are opened by signing, not by {}";

        // Money.
        SameCurrency = "is in {} as well";
        OtherClassLimits = "has other class limits than given";
        OfAnotherFund = "belongs to another fund";
        NotHeldAbove = "is not held by an organisation above the unit";
        EarmarkedDomains = "its fund is earmarked for other domains than {}";
        EarmarkedCategories = "its fund is earmarked for other categories than {}";
        EarmarkedRecipients = "its fund is earmarked for other recipients";
        EarmarkedCountries = "its fund is earmarked for makers of other countries than {}";
        ObligatedLate = "its fund had to be obligated by {}";
        AcceptedLate = "it is promised for {}, but the fund needs acceptance by {}";
        OwnCurrency = "is the currency of the pledge itself";
        LiesBeforeStage = "lies before the stage that it goes on from, of {}";
        WithBankReference = "is recorded with the bank's reference";
        NotStatedBy = "is not stated by {}";
        NotAfterTranche = "does not come after the tranche before";
        MoreThanPromised = "is more than the {} promised";
        NotAYear = "is not the number of months in a year";
        LiesBeforeVetting = "is before the vetting of {}";

        // Orders.
        OrderedAlready = "is ordered already";
        PartlyWaits = "would partly wait for signatures";
        PointAlready = "is the delivery point already";
        ChargesFull = "has the {} charges a line may have";
        PiecesConfirmed = "{} pieces of line {} are confirmed";
        NotAfterPromise = "is not after the promised {}";
        WhatWasOrdered = "is what was ordered";
        ChangesNothing = "changes nothing";
        PastTheLast = "is past the {} there may be";
        NotASubstitute = "is not listed as a substitute of {}";
        OfAnotherClass = "is of another class of money";
        ComesTooLate = "comes too late, part of the line is confirmed";

        // Fulfilment and acceptance.
        OutOfOrder = "parts come in order and the next one is {}";
        HasDespatch = "has the despatch already";
        NotAPicture = "is no picture and no PDF";
        NothingJudged = "leaves nothing judged";
        NothingWithheld = "does not fit: the discrepancy withholds nothing";
        LeavesUndecided = "leaves {} withheld pieces undecided";

        // Invoices and payments.
        LiesBeforeIssue = "lies before the day of issue";
        OfAnotherContract = "does not stand under contract {}";
        OfAnotherPayer = "is of another payer than the first";
        NoIbanFrom = "has no IBAN to pay from";
        NoIbanTo = "has no IBAN to pay to";
        BearsAlready = "bears this charge already";
        NoMoneyHeld = "names a charge without money";
        TooManyCharges = "would have {} charges, at most {} are kept of a line";
        NotOfAPartner = "is not of a partner's fund";

        // Requirements and packages.
        NotNewest = "is not the newest version {}";
        RefusedWithoutRemark = "is refused without a remark";
        ReturnedWithoutRemark = "is sent back without a remark";
        NotBelow = "is not of an organisation below";
        AnotherNeed = "is another need than the first";
        LineTooDear = "makes the line cost more than {}";
        NeedUnmet = "does not meet the need {}";
        IsTheValidator = "is the validator as well";
        NotOfItem = "is not of {}, which the package has";
        NotInNeed = "is not among those that need {}";
        NotOfASharer = "is not of a pledge that has a share in {}";
    }
}

wordings! {
    /// What to do about it, said after the rule.
    Remedy = "remedy" {
        // Numbers, dates and codes.
        CorrectNumber = "correct the number";
        CorrectDate = "correct the date";
        CorrectDates = "correct the dates";
        CorrectList = "correct the list";
        LeaveOut = "leave it out";
        DayOfDocument = "give the day of the document";
        ValueDate = "give the value date of the document";
        DayOfRate = "give the day of the rate";
        TodayOrLaterDate = "give today or a later date";
        TodayOrLater = "give today or a later day";
        LaterTime = "give a later time";
        CountryOfIso = "use ISO 3166, such as UA";
        TwoCapitals = "write two capital letters such as UA";
        NationCode = "write it such as DK";

        // The cell.
        GiveZone = "give a name such as Europe/Kyiv";
        SignWithLogKey = "sign with the cell's present key";
        MakeKey = "make a new key";

        // Organisations, people, keys.
        CopyRegister = "copy it from the state register";
        CopyCertificate = "copy it from the code's certificate";
        CopyBankLetter = "copy it from the bank's letter";
        ScanLetter = "scan the letter as PDF, PNG, JPEG or WebP";
        NameAnother = "name somebody else";
        DeputyHasNoMore = "a deputy never has more than the holder";
        LaterDay = "past acts cannot be unmade; give a later day";
        AppointAnew = "appoint the person anew by a letter";
        IssueToken = "issue it a token";
        RotateInTime = "rotate the token before it ends";
        AskAdministrator = "ask an administrator";

        // Signatures.
        GiveSignature = "give a detached signature as .p7s";
        UseOneOf = "use {}";
        UseSignersOfActs = "use acceptance_signer, commission_member or commander";
        UsePartnerOfficer = "use partner_officer";
        ChooseAwaited = "choose one of those it waits for";

        // Catalogue.
        CopyNsn = "copy it without hyphens, or leave it pending";
        CopyCpv = "copy the code from ДК 021:2015, such as 35613000-4";
        AttachAs = "attach images as picture and everything else as document";
        BringContract = "bring a contract with the item into force";
        ChooseName = "choose a name such as range_km";
        Shorten = "shorten it";
        ExchangeBounds = "exchange the bounds";

        // Contracts and offers.
        UseTax = "use standard 20, reduced 7, zero 0 or exempt 0";
        LowerPrice = "lower the price or sign a new contract";
        LowerOffer = "have the offer lowered first";
        SayWhyRises = "say why the price rises";
        SendAmendment = "send an amendment";
        LeaveEmpty = "leave the list empty";

        // Money.
        CopyClassification = "copy it from the budget classification";
        ExchangeCurrencies = "exchange only between currencies";
        RepeatLimits = "repeat its limits or use another code";
        TakeSameFund = "take an allotment of the same fund";
        PassDownwards = "pass money on downwards only";
        OtherCurrency = "name the other currency or leave the rate out";
        DayToCome = "give a day that is still to come";
        CheckDays = "check the days of both documents";
        SendTransfer = "send a transfer";
        OrderTranches = "order tranches by day";
        PlanNoMore = "plan no more than that";
        TwelveAmounts = "give 12 amounts, 0 where nothing is to come";
        LatestVetting = "record the latest vetting";

        // Orders.
        LeaveLineOut = "leave the line out";
        RaiseApart = "raise lines in an amendment of their own";
        LeaveOutOrChoose = "leave it out or choose another one";
        OrderMissing = "place a new order for what is missing";
        ProposeDay = "propose the day as a change; the orderer decides";
        ConfirmLine = "confirm the line instead";
        PlaceNewOrder = "cancel or close it and place a new order";
        ProposeListed = "propose a listed substitute, another date or fewer pieces";
        ProposeSameClass = "propose a substitute of the same class";
        ProposeOtherwise = "propose another date or fewer pieces";
        PromiseLater = "promise today or a later day";

        // Fulfilment and acceptance.
        SendInOrder = "send the parts in order";
        NameHub = "name the hub it is handed over to";
        GiveWaybill = "give the waybill as it was scanned";
        UseNoted = "use noted";
        UseReplaced = "use replaced or short_closed";
        MarkOverall = "mark the item all in all, 1 to 5";
        LeaveAsItIs = "leave it as it is";

        // Invoices and payments.
        DayOfIssue = "give the day it was issued";
        DayOfPayment = "give the contract's day of payment";
        InvoiceForEach = "send one invoice for each contract";
        CopyStatement = "copy it from the statement";
        FileForEach = "make one file for each payer";
        RecordPayer = "record the payer's account first";
        RecordSupplier = "record the supplier's account first";
        OtherAllotment = "choose another allotment";
        ChargeWithMoney = "choose a charge that holds money";
        RechargeWhole = "recharge a whole charge instead";
        RechargeInstead = "recharge the charge instead";

        // Requirements and packages.
        JudgeNewest = "judge the newest version";
        SayWhatToChange = "say what is to be changed";
        GatherLower = "gather needs of lower levels only";
        GatherSame = "gather what is the same need only";
        LastDayOfPeriod = "give the last day of the period";
        PeriodToCome = "give a period that is not over";
        SplitLine = "split the line";
        ItemOfNeed = "choose an item that the need's page lists";
        BodyForEach = "name another body for each gate";
        OfferOfItem = "choose an offer of that item";
        OrderForNeed = "order for the organisation of the need or one below it";
        ChargePledges = "charge allotments of the package's pledges";
    }
}

wordings! {
    /// What stands within a sentence.
    Part = "part" {
        // What somebody did, so that another must do the rest.
        Ordered = "ordered this";
        PaidFor = "paid for this";
        Accepted = "received or accepted this";
        NotDrawnUp = "did not draw up this edition of the order";
        Placed = "placed or changed this order";
        SignedOtherwise = "signed this order in another role";
        SignedOrder = "signed this order before";
        SignedAct = "signed this act before";
        SignedJudgement = "signed this judgement before";

        // Who signs next.
        Signers = "{}";
        Nobody = "nobody";
        NobodyMaySign = "nobody who may sign it";

        // Things and how they stand.
        Item = "{}";
        Contract = "contract {}";
        ContractCeiling = "contract {}";
        Allotment = "allotment {}";
        Invoice = "invoice {}";
        Edition = "edition {} {}";
        BankEntry = "{} of {} for {}, booked on {}";
        ItemStatus = "{}";
        SuspendedUntil = "suspended until {}";
        BothCodes = "programme code (КПКВК) and economic code (КЕКВ)";
        ProgrammeCode = "programme code (КПКВК)";
        EconomicCode = "economic code (КЕКВ)";
    }
}
