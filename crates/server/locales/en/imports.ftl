admin-imports = Imports
import = Import
import-link = Import from a file
import-why = A file says what should be: rows with new codes are added, rows that differ change what the rules let change, and what already is so counts as unchanged. The whole file is checked first; every row is decided by what you may do by hand.
import-kind = What the file holds
import-kind-organisations = Organisations
import-kind-delivery-points = Delivery points
import-kind-people = People and appointments
import-kind-categories = Categories
import-kind-catalogue = Catalogue items
import-kind-frameworks = Frameworks
import-kind-contracts = Contracts
import-kind-offers = Offers
import-kind-funds = Funds
import-kind-allotments = Allotments
import-file = File
import-bounds = CSV or XLSX, at most { $mib } MiB and { $rows } rows.
import-check = Check only
import-whole = Import
import-partial = Import the good rows
import-templates = Templates
import-templates-hint = Each has its columns, one row as an example, and what every column expects. Importing in this order, every code is known before it is named.
import-last = Your last imports
imports-empty = Nothing imported yet.
imports-all = All imports
import-began = Begun
import-status = Outcome
import-status-checking = is being checked
import-status-checked = checked, nothing applied
import-status-applying = is being applied
import-status-applied = applied
import-status-unreadable = cannot be read
import-status-interrupted = interrupted
import-rows = { $count ->
    [one] { $shown } row
   *[other] { $shown } rows
}
import-rows-bad = { $count ->
    [one] { $shown } bad
   *[other] { $shown } bad
}
import-checking = The file is being checked.
import-applying = Commands applied:
import-leave = You may leave this page and come back; it looks again every two seconds.
import-interrupted = { $count ->
    [0] The import was interrupted before anything was applied.
    [one] The import was interrupted; at least { $shown } command is applied and stays so.
   *[other] The import was interrupted; at least { $shown } commands are applied and stay so.
}
import-again = Import the same file again: it goes on where it ended, what is applied already counts as unchanged.
import-unreadable = The file cannot be read, and nothing was applied.
import-done = The import is applied.
import-nothing-new = Everything in the good rows is held already; nothing changes.
import-columns-wrong = The columns are not those of this kind of file, and nothing is applied. Correct them, or start from the template.
import-some-bad = Some rows are bad, and nothing is applied. Correct them, or import the good rows without them.
import-all-good = Every row is good, and nothing is applied yet.
import-now = Import now
import-go-on = Go on with the import
import-errors = Download the bad rows (CSV)
import-errors-hint = The last column says what is wrong; an import ignores it. Correct the rows and import that file.
import-not-held = The file is no longer held here, so choose it again.
import-new = new
import-changed = changed
import-unchanged = unchanged
import-bad = bad
import-errors-found = What is wrong
import-warnings = What is doubtful, and applied all the same
import-more = { $count ->
    [one] and { $shown } more, in the file of the bad rows
   *[other] and { $shown } more, in the file of the bad rows
}
import-column = Column
import-value = Value
import-rule = What is wrong
import-remedy = What to do
