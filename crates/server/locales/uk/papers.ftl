paper-verdict-rejected = відхилено
paper-verdict-missing = бракує
paper-print = Надрукувати (PDF)
paper-print-both = двома мовами
paper-discrepancies = Рекламаційний акт (PDF)
paper-labels = Етикетки (PDF)
paper-statement = Звіт партнера (PDF)
