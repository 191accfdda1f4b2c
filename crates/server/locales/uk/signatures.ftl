# Signatures made elsewhere
signature-files = Підписи, створені в інших програмах
signature-files-help = Збережіть документ, підпишіть цей файл у своїй програмі підпису й додайте створений нею підпис (окремий файл .p7s).
signature-document = Зберегти документ
signature-file = Файл підпису
signature-wrong = Це не підпис цього документа:
signature-standing-valid = Дійсний
signature-standing-untrusted = Тут не довірено
signature-standing-not-verified-here = Тут не перевірено
signature-by-valid = до кореня { $by }; чи відкликано, не перевірялося
signature-by-untrusted = { $by }
signature-by-not-verified-here = алгоритм { $by }
