//! Everything a person may be allowed to do.

crate::text_enum! {
    /// What a person may be allowed to do; every route names one.
    pub enum Action {
        /// Add, move organisations and delivery points; people and appointments; keys and tokens of others.
        ManageIdentity = "manage_identity",
        /// Register or revoke signing keys and tokens of one's own.
        ManageOwnKey = "manage_own_key",
        /// Pass one's own right to sign to a deputy for a time, or take it back.
        Delegate = "delegate",
        /// Add service accounts; issue, rotate and revoke their tokens.
        ManageServiceAccounts = "manage_service_accounts",
        /// Erase names, notes and other personal texts.
        ErasePersonal = "erase_personal",
        /// Set signature policies.
        SetSignaturePolicy = "set_signature_policy",
        /// Define categories, add and move items.
        ManageCatalogue = "manage_catalogue",
        /// Add, amend and end contracts and frameworks.
        ManageContracts = "manage_contracts",
        /// Make and change offers under one's own contract.
        ManageOffers = "manage_offers",
        /// Add funds and record money received, returned, exchanged.
        ManageFunds = "manage_funds",
        /// Allot money of a fund, withdraw it.
        Allot = "allot",
        /// Pass on part of an allotment to an organisation below.
        SubAllot = "sub_allot",
        /// Place, revise, cancel orders; decide on the supplier's proposals.
        PlaceOrder = "place_order",
        /// Sign, refuse or return an order as its orderer.
        SignAsOrderer = "sign_as_orderer",
        /// Sign, refuse or return an order as approver.
        SignAsApprover = "sign_as_approver",
        /// Sign, refuse or return an order as commander.
        SignAsCommander = "sign_as_commander",
        /// Sign an order as the contracting agency.
        SignAsBuyer = "sign_as_buyer",
        /// Write to the other parties of an order.
        WriteMessages = "write_messages",
        /// Terminate or close orders, settle discrepancies.
        ManageOrders = "manage_orders",
        /// Answer, despatch and invoice one's own orders.
        Supply = "supply",
        /// Record milestones and arrivals; draw up acceptance acts.
        Receive = "receive",
        /// Sign an acceptance act as acceptance signer.
        SignActAsSigner = "sign_act_as_signer",
        /// Sign an acceptance act as member of the commission.
        SignActAsMember = "sign_act_as_member",
        /// Approve an acceptance act as commander.
        ApproveAct = "approve_act",
        /// Match invoices, order and confirm payments.
        Pay = "pay",
        /// Record what a partner announces, pledges, confirms and withdraws.
        ManagePledges = "manage_pledges",
        /// Record how a partner vetted makers; its own officers alone.
        VetMakers = "vet_makers",
        /// Agree to changes of orders that leave the earmark of a partner's fund; its own officers alone.
        DecideConsents = "decide_consents",
        /// Begin, compose, move and reconcile packages.
        ManagePackages = "manage_packages",
        /// Judge lines of a package at the gate of one's body.
        JudgePackages = "judge_packages",
        /// State, change and give up needs of a unit.
        StateRequirement = "state_requirement",
        /// Weigh needs of organisations below and gather them into one.
        PrioritiseRequirement = "prioritise_requirement",
        /// Begin lists of needs and submit them to a partner.
        SubmitRequirements = "submit_requirements",
        /// Validate needs for a partner, or send them back.
        ValidateRequirements = "validate_requirements",
        /// Rate items that one's unit accepted.
        RateItems = "rate_items",
        /// Answer ratings of items that one's organisation makes.
        AnswerRatings = "answer_ratings",
        /// Withhold the words of ratings that say what others must not read.
        WithholdRatings = "withhold_ratings",
        /// Read the catalogue, offers and prices.
        ReadCatalogue = "read_catalogue",
        /// Read how many pieces of an offer lie on the shelf.
        ReadStock = "read_stock",
        /// Read what units say of items; a maker what is shown to it.
        ReadRatings = "read_ratings",
        /// Read orders, despatches, acts and invoices of an organisation.
        ReadOrders = "read_orders",
        /// Read where orders are delivered and what their parties write to each other: what pays, inspects or funds has
        /// no need of it.
        ReadDeliveryPoints = "read_delivery_points",
        /// Read funds, allotments and their entries.
        ReadFunds = "read_funds",
        /// Read pledges of a partner, and packages.
        ReadPledges = "read_pledges",
        /// Read needs and lists of needs.
        ReadRequirements = "read_requirements",
        /// Read the whole journal.
        ReadJournal = "read_journal",
        /// Read people and appointments.
        ReadIdentity = "read_identity",
    }
}
