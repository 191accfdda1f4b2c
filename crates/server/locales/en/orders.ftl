orders-counted = { $count ->
    [one] { $count } order
   *[other] { $count } orders
}
orders-all = All
orders-empty = No orders yet.
order-number = Order
order-state = State
placed-at = Placed
placed-by = Placed by
hold-until = Held until
answer-until = Answer due
order-lines = Lines
order-line = Line
order-money = Whose money pays
order-stages = Where it stands
order-signatures = Signatures
not-signed = not signed yet
document-digest = Document, SHA-256:
order-timeline = What happened
order-allowed = You may now:
order-allowed-elsewhere = This is done over the programming interface or with the command line.
line-state = Supplier’s answer
line-despatched = despatched
line-arrived = arrived
line-accepted = accepted
line-rejected = rejected
line-missing = missing
line-cancelled = cancelled

order-submitted = Waits for signatures
order-returned = Returned for rework
order-sent = Sent
order-closed = Closed
order-refused = Refused
order-cancelled = Cancelled
order-expired = Expired
order-declined = Declined by the supplier
order-terminated = Terminated

progress-not-sent = Not sent
progress-in-fulfilment = In fulfilment
progress-partly-arrived = Partly arrived
progress-arrived = Arrived
progress-partly-accepted = Partly accepted
progress-accepted = Accepted
progress-paid = Paid

answer-open = No answer yet
answer-confirmed = Confirmed
answer-proposed = Change proposed
answer-back-ordered = Back-ordered
answer-refused = Refused

action-sign = Sign
action-send = Send
action-refuse = Refuse
action-return = Return for rework
action-leave-out = Leave a line out
action-forward = Forward
action-remind = Remind
action-revise = Revise
action-cancel = Cancel the order
action-expire = Expire
action-answer = Answer
action-decline = Decline
action-decide = Decide on the proposal
action-amend = Amend
action-withdraw-amendment = Withdraw the amendment
action-despatch = Despatch
action-accept = Accept the delivery
action-terminate = Terminate
action-short-close = Close short
action-close = Close

reason-need-changed = The need changed
reason-wrong-item = Wrong item
reason-price-too-high = Price too high
reason-no-funds = No money
reason-duplicate = Duplicate
reason-supplier-cannot-deliver = The supplier cannot deliver
reason-no-capacity = No capacity
reason-discontinued = Discontinued
reason-late = Late
reason-quality = Quality
reason-force-majeure = Force majeure
reason-other = Other

role-orderer = Orderer
role-approver = Approver
role-commander = Commander
role-receiver = Receiver
role-acceptance-signer = Acceptance signer
role-commission-member = Commission member
role-buyer = Contracting agency
role-treasurer = Treasurer
role-supplier-clerk = Supplier’s clerk
role-partner-officer = Partner’s officer
role-programme-manager = Programme manager
role-inspector = Inspector
role-auditor = Auditor
role-administrator = Administrator

actor-clock = by the clock
actor-console = at the console
