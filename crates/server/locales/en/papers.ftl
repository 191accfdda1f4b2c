paper-verdict-rejected = rejected
paper-verdict-missing = missing
paper-print = Print (PDF)
paper-print-both = in both languages
paper-discrepancies = Discrepancy act (PDF)
paper-labels = Labels (PDF)
paper-statement = Partner’s statement (PDF)
