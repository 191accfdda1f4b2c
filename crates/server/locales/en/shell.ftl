skip = Skip to content
demo = Demo
nav-label = Main
nav-home = Home
nav-catalogue = Catalogue
nav-basket = Basket
nav-orders = Orders
sign-in = Sign in
sign-out = Sign out
to-home = Go to your home page
to-catalogue = Open the catalogue
more = Show more
yes = yes
no = no

refused = This was not done
refused-not-found = There is nothing here for you
refused-forbidden = You may not do this
refused-failed = The server could not answer

unit = Unit
supplier = Supplier
contract = Contract
delivery-point = Delivery point
not-shown = Not shown to you
item = Item
quantity = Quantity
unit-price = Unit price
cost = Cost
total = Total
promised = Promised
reason = Reason
note = Note
allotment = Allotment
allotted = Allotted
lapses = Valid until

stage-available = Available
stage-committed = Committed
stage-obligated = Obligated
stage-advanced = Advanced
stage-accrued = Accrued
stage-paid = Paid

home-waiting = Waits for you
home-nothing-waits = Nothing waits for you.
home-money = Money
home-used = Where it stands
home-recent = Latest orders
all-orders = All orders

nav-signing = To sign
nav-deliveries = Deliveries
nav-offers = Prices and stock
nav-invoices = Invoices
shortcuts = Keyboard shortcuts
shortcuts-hint = They work while you are not typing in a field.
shortcut-search = Search
shortcut-next = To the first entry of a list
chart-table = The same as a table
from-when = When
open = Open
pieces = Pieces
fund = Fund
burn-down = Available
entries = Entries
entry = Event
amount = Amount
from-stage = From
to-stage = To
allotment-left = Left
late-yes = Late
home-late = Late
take-along = Take along:
view-save = Save this list under a name
sort-by = Sorted by
views = Saved lists
name = Name
save = Save
templates = Templates
template-save = Save the basket as a template
lines-counted = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}

live-changed = Something here has changed meanwhile.
live-show = Show what changed
live-lost = The page has no place any more for what you typed:
