search = Search
search-label = What are you looking for?
search-placeholder = Name, maker or property, for example: interceptor 20 km
search-read-as = Read as:
search-partial = Nothing has all these words; shown is what has the most of them.
search-nothing = Nothing found. Try fewer words or remove a filter.
search-all = Show the whole catalogue
filters = Filters
filter-domain = Field of use
filter-category = Category
filter-maker = Maker
filter-all = Also show what cannot be ordered today
filter-orderable = Only what can be ordered today
items-counted = { $count ->
    [one] { $shown } item
   *[other] { $shown } items
}
offers-counted = { $count ->
    [one] { $count } offer
   *[other] { $count } offers
}
stock-some = in stock
stock-free = { $count ->
    [one] { $shown } in stock
   *[other] { $shown } in stock
}
lead-time = { $count ->
    [one] made to order, { $count } day
   *[other] made to order, { $count } days
}
sold-in = at least { $minimum }, in packs of { $pack }
code = Code
maker = Maker
model = Model
category = Category
nsn = NATO stock number
nsn-pending = pending
item-facts = What it is
item-pictures = Pictures
item-documents = Documents
item-files-change = Attach or take off files
file-title = What it shows or says
file-purpose = Attach as
file-picture = picture
file-document = document
file-content = File
file-kinds = PDF, PNG, JPEG, WebP, CSV, XLSX, XML, JSON or p7s, at most 20 MiB
file-attach = Attach
file-detach = Take off
item-offers = Offers
item-no-offers = Nobody offers this today. Look at the substitutes below, or come back later.
item-substitutes = May be supplied instead
item-spares = Spare parts
to-basket = Add to basket

domain-air = Air
domain-sea = Sea
domain-ground = Ground
domain-ew = Electronic warfare
domain-munition = Munitions
domain-spares = Spare parts
domain-service = Services

item-draft = Draft
item-submitted = Handed in
item-checked = Checked
item-codification-pending = Waits for its stock number
item-admitted = Admitted, not under contract yet
item-orderable = Can be ordered
item-suspended = Suspended
item-superseded = Replaced by another
item-withdrawn = Withdrawn

basket = Basket
basket-empty = Your basket is empty.
basket-not-yours = You are not appointed to order for a unit. Your administrator can appoint you.
basket-no-point = This unit has no delivery point yet. Ask your administrator to add one.
basket-offer-gone = This offer is no longer there.
basket-take-price = take the new price
basket-emergency = It cannot wait
basket-emergency-why = Why it cannot wait (an emergency may need other signatures)
basket-update = Update
basket-place = Place the order
basket-orders = { $count ->
    [one] This becomes { $count } order
   *[other] This becomes { $count } orders
}
basket-money = Whose money pays
basket-charged = This basket
basket-left = Left afterwards
from-stock = from stock
remove = Remove
signed-by = signed by

compare = Compare
compare-chosen = Compare the chosen
compare-empty = Tick two or more items in the catalogue.
item-no-offers-short = no offers
price-history = How the price changed
offers-empty = You have no contract in force.
offers-hint = Change what you need and save it together. When a price rises, say why.
offers-save = Save changes
stock = In stock
reserved = Held
lead-days = Days to order
basket-upload = Add from a file
basket-upload-hint = On each line the item's code and the quantity: PLYSKA-10;20
basket-upload-file = CSV file
sort-relevance = Best match
sort-price = Cheapest first
sort-lead-time = Fastest first
sort-rating = Best marks first
sort-code = By code
