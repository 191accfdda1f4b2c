admin-imports = Імпорт
import = Імпорт
import-link = Імпортувати з файлу
import-why = Файл каже, як має бути: рядки з новими кодами додаються, рядки з відмінностями змінюють те, що дозволяють правила, а те, що вже так, лишається без змін. Спершу перевіряється весь файл; про кожен рядок вирішують ті самі правила, що й тоді, коли ви робите це вручну.
import-kind = Що у файлі
import-kind-organisations = Організації
import-kind-delivery-points = Пункти приймання
import-kind-people = Люди й призначення
import-kind-categories = Категорії
import-kind-catalogue = Вироби каталогу
import-kind-frameworks = Рамкові угоди
import-kind-contracts = Договори
import-kind-offers = Пропозиції
import-kind-funds = Фонди
import-kind-allotments = Асигнування
import-file = Файл
import-bounds = CSV або XLSX, щонайбільше { $mib } МіБ і { $rows } рядків.
import-check = Лише перевірити
import-whole = Імпортувати
import-partial = Імпортувати правильні рядки
import-templates = Зразки
import-templates-hint = У кожному є стовпці, рядок-приклад і пояснення до кожного стовпця. Якщо імпортувати в цьому порядку, кожен код буде відомий до того, як його назвуть.
import-last = Ваші останні імпорти
imports-empty = Ще нічого не імпортовано.
imports-all = Усі імпорти
import-began = Розпочато
import-status = Підсумок
import-status-checking = перевіряється
import-status-checked = перевірено, нічого не застосовано
import-status-applying = застосовується
import-status-applied = застосовано
import-status-unreadable = не прочитано
import-status-interrupted = перервано
import-rows = { $count ->
    [one] { $shown } рядок
    [few] { $shown } рядки
   *[many] { $shown } рядків
}
import-rows-bad = { $count ->
    [one] { $shown } з помилками
   *[many] { $shown } з помилками
}
import-checking = Файл перевіряється.
import-applying = Застосовано команд:
import-leave = Сторінку можна залишити й повернутися; вона оновлюється що дві секунди.
import-interrupted = { $count ->
    [0] Імпорт перервано, перш ніж щось застосовано.
    [one] Імпорт перервано; щонайменше { $shown } команду застосовано, і це лишається.
    [few] Імпорт перервано; щонайменше { $shown } команди застосовано, і це лишається.
   *[many] Імпорт перервано; щонайменше { $shown } команд застосовано, і це лишається.
}
import-again = Імпортуйте той самий файл ще раз: імпорт продовжиться з того місця, а застосоване вважатиметься незмінним.
import-unreadable = Файл неможливо прочитати, нічого не застосовано.
import-done = Імпорт застосовано.
import-nothing-new = Усе з правильних рядків уже є; нічого не змінюється.
import-columns-wrong = Стовпці не ті, що має такий файл, тож нічого не застосовано. Виправте їх або почніть із шаблону.
import-some-bad = У деяких рядках помилки, нічого не застосовано. Виправте їх або імпортуйте правильні рядки без них.
import-all-good = Усі рядки правильні, ще нічого не застосовано.
import-now = Імпортувати зараз
import-go-on = Продовжити імпорт
import-errors = Завантажити рядки з помилками (CSV)
import-errors-hint = Останній стовпець каже, що не так; імпорт його пропускає. Виправте рядки й імпортуйте цей файл.
import-not-held = Файл тут більше не зберігається, тож оберіть його ще раз.
import-new = нових
import-changed = змінених
import-unchanged = без змін
import-bad = з помилками
import-errors-found = Що не так
import-warnings = Що сумнівне, але застосовується
import-more = { $count ->
    [one] і ще { $shown }, у файлі рядків із помилками
   *[many] і ще { $shown }, у файлі рядків із помилками
}
import-column = Стовпець
import-value = Значення
import-rule = Що не так
import-remedy = Що зробити

import-note-empty = порожнє, а потрібне в кожному рядку
import-note-no-text = не може бути порожнім
import-note-too-long = символів: { $a }, дозволено щонайбільше { $b }
import-note-holds = містить { $a }, а тут це не дозволено
import-note-not-a-date = не день календаря
import-note-not-whole = не ціле число в межах
import-note-not-an-amount = не сума, більша за нуль
import-note-not-a-word = немає у списку слів
import-note-entry-not-a-word = { $a } немає у списку слів
import-note-write-one-of = впишіть одне з: { $a }
import-note-write-some-of = впишіть щось із переліку { $a }, через ;
import-note-write-code = впишіть код із літер, цифр та . _ / -, наприклад { $a }
import-note-write-codes = впишіть коди через ;, наприклад { $a }
import-note-write-text = впишіть текст, щонайбільше 1000 знаків, наприклад { $a }
import-note-write-paper-number = впишіть номер документа, щонайбільше 64 знаки, наприклад { $a }
import-note-write-date = впишіть рік-місяць-день, наприклад { $a }
import-note-write-whole = впишіть ціле число від { $a } до { $b }, наприклад { $c }
import-note-write-digits = впишіть цифри з крапкою, наприклад { $a }
import-note-write-entries = впишіть записи через ;, наприклад { $a }
import-note-not-a-currency = не код валюти ISO 4217
import-note-write-currency = впишіть три великі літери, наприклад UAH
import-note-decimals = має забагато знаків після крапки; у валюті { $b } їх щонайбільше { $a }
import-note-cell-count = має клітинок: { $a }, а заголовок: { $b }
import-note-quote-texts = візьміть тексти з роздільником у подвійні лапки
import-note-unknown-column = такого стовпця в цьому файлі немає
import-note-columns-are = стовпці: { $a }
import-note-column-twice = двічі в заголовку
import-note-remove-one-column = приберіть один із двох
import-note-column-missing = бракує в заголовку
import-note-add-column = додайте стовпець
import-note-formula = формула без збереженого значення
import-note-formula-gives = формула, що дає { $a }
import-note-write-value = впишіть у клітинку саме значення
import-note-merged = об’єднано з іншими клітинками
import-note-unmerge = роз’єднайте їх і впишіть значення в кожен рядок
import-note-differs-from-row-which-has = відрізняється від рядка { $a }, де { $b }
import-note-same-on-every-line = пишіть те саме в кожному рядку договору
import-note-no-framework = не має рамкової угоди й місця
import-note-empty-both = залиште обидва порожніми або впишіть framework
import-note-needs-framework = потрібні рамкова угода й місце в ній
import-note-write-both = впишіть обидва або direct
import-note-not-in-price-list = немає в переліку цін, що зберігається
import-note-contract-by-amendment = договір змінюють підписаною угодою, а не імпортом; впишіть те, що є
import-note-needs-bank-document = потрібні bank_document і received_on
import-note-received-missing = бракує до банківського документа
import-note-fill-all-three = заповніть усі три або жодного
import-note-recorded-otherwise = відрізняється від записаного за { $a }: { $b }
import-note-another-document = впишіть це або номер іншого документа
import-note-only-adds-money = імпорт лише додає фонду грошей; впишіть те, що є
import-note-framework-fixed = рамкову угоду імпорт не змінює; впишіть те, що є
import-note-no-such-category = такої категорії немає
import-note-category-first = виправте код або спершу імпортуйте категорію
import-note-item-fixed = імпорт змінює лише стан, запчастини й заміни; впишіть те, що є
import-note-not-name-and-value = не назва зі значенням
import-note-repeats-name = повторює назву
import-note-write-names-and-values = впишіть назва=значення;назва=значення
import-note-needs-contract = спершу потрібен договір, що відкриває виріб, тож він лишається допущеним
import-note-after-contracts = імпортуйте цей файл ще раз після договорів
import-note-cannot-follow = не може йти після { $a }, де виріб тепер
import-note-state-from-there = впишіть стан, до якого звідти є шлях
import-note-not-a-characteristic = не так записують характеристику
import-note-write-characteristics = впишіть name:number:unit:min:max:yes, name:choice:a|b:yes, name:text::yes або name:yesno:no
import-note-not-a-cpv = не код CPV 2008 з контрольною цифрою
import-note-copy-cpv = візьміть його з ДК 021:2015, наприклад 35613000-4
import-note-category-fixed = категорію імпорт не змінює; впишіть те, що є, або визначте іншу
import-note-no-such-contract = такого договору немає
import-note-contract-first = виправте номер або спершу імпортуйте договір
import-note-below-reserved = менше, ніж тримають замовлення (штук: { $a })
import-note-lower-in-offer = зменште у самій пропозиції, щоб на їхні позиції відповіли ще раз
import-note-point-fixed = пункт доставки не змінюють; додайте інший
import-note-held-otherwise = відрізняється від того, що є: { $a }
import-note-other-name-in-row = відрізняється від рядка { $a }, де { $b } має інше ім’я
import-note-own-codes = дайте кожній особі власний код
import-note-other-name = відрізняється від імені за цим кодом
import-note-other-name-which-is = відрізняється від імені за цим кодом: { $a }
import-note-that-name = імпорт не змінює імен; впишіть це ім’я або інший код
import-note-name-of-page = імпорт не змінює імен; впишіть ім’я зі сторінки особи або інший код
import-note-appointment-ends = призначення лише закінчують; для іншого дайте інший перший день
import-note-wrong-check-digit = хибна контрольна цифра
import-note-compare-register = звірте з державним реєстром
import-note-organisation-fixed = імпорт змінює лише організацію вище; впишіть те, що є
import-note-held-on = відрізняється від того, що є на { $a }: { $b }
import-note-move-by-parent = щоб перемістити, назвіть організацію вище, а `from` — не раніше сьогодні
import-note-repeats-row = повторює рядок { $a } у { $b }
import-note-remove-one-row = приберіть один із двох рядків
import-note-stands-or-falls = залежить від рядка { $a }, а в ньому помилка
import-note-correct-both = виправте той рядок та імпортуйте обидва
import-note-no-such-fund = такого фонду немає
import-note-fund-first = виправте код або спершу імпортуйте фонд
import-note-not-a-class = не клас із відсотком
import-note-write-classes = впишіть клас=відсоток;клас=відсоток
import-note-allotment-once = асигнування роблять один раз; впишіть те, що є, або дайте інший номер
import-note-leaves = лишає { $a } після того, що передає цей файл, а є { $b }
import-note-nothing-changed = нічого не змінено; додайте гроші під іншим номером або відкличте
import-note-no-such = такого немає
import-note-row-first = спершу виправте рядок { $a }
import-note-import-first = виправте код або спершу імпортуйте те, що він означає
import-note-fit-category = виправте за категорією
import-note-correct-row = виправте рядок
import-note-as-it-is = { $a }
