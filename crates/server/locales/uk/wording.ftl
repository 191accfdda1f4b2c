# Половинки речень у відмовах українською; англійські стоять у коді, у списках правил.
# WORD називає слово свого роду, FIGURE пише день, суму чи велике число так, як їх пишуть.
rule-out-of-bounds = має бути від { FIGURE($a) } до { FIGURE($b) }
rule-missing = бракує
rule-lies-in-future = це ще в майбутньому
rule-lies-in-past = це вже в минулому
rule-is-over = цей строк уже минув
rule-lies-before-today = це раніше за сьогодні, { FIGURE($a) }
rule-lies-before-first-day = це раніше за перший день, { FIGURE($a) }
rule-is-before-first-day = це раніше за перший день, { FIGURE($a) }
rule-lies-outside = має бути від { FIGURE($a) } до сьогодні, { FIGURE($b) }
rule-not-digits = цифр має бути рівно { $a }
rule-not-a-country = не код країни з двох великих літер
rule-not-alpha2 = не код країни з двох літер за ISO 3166
rule-not-a-nation = не код країни з двох великих літер (ISO 3166-1)

rule-not-a-zone = не назва часового поясу IANA
rule-not-the-log-key = не ключ журналу осередку; його ключ { $a }
rule-log-key-already = уже є ключем журналу

rule-not-a-ncage = має бути 5 великих літер або цифр
rule-iban-fails = не проходить перевірки за ISO 13616
rule-not-a-scan = не скан
rule-is-the-holder = ця особа сама має це призначення
rule-outside-appointment = має бути від { FIGURE($a) } до { FIGURE($b) } і тривати щонайбільше { $c } дн.
rule-outside-open-appointment = має бути від { FIGURE($a) } і тривати щонайбільше { $b } дн.
rule-ends-too-early = має бути { FIGURE($a) } або пізніше й не раніше ніж учора
rule-lies-after-last-day = це пізніше за останній день, { FIGURE($a) }
rule-is-service-account = службовий запис, який не входить на сторінки
rule-expires-too-late = має бути між цією миттю та { $a }
rule-outlives-token = це пізніше за кінець дії токена, { $a }
rule-deputy-passes-on = заступник не може передати право далі
rule-only-signing-passes = передати можна лише право підпису
rule-key-unknown = його не зареєстровано
rule-key-of-another = його зареєстровано не за вами
rule-key-revoked = його відкликано
rule-key-revoked-before = його вже відкликано раніше
rule-key-of-demo = демонстраційні ключі діють лише в демонстрації

rule-not-a-signature = не файл підпису
rule-signs-none = така роль не підписує документа «{ WORD($a, "document") }»
rule-signs-no-acts = така роль не підписує актів
rule-signs-no-judgements = така роль не підписує рішень щодо пакетів
rule-not-another-signer = не інша особа з роллю «{ WORD($a, "role") }», яка може підписати { $b }

rule-not-a-cpv = не вісім цифр, дефіс і контрольна цифра
rule-not-for-media = не підходить для файлу виробу такого типу: { $a }
rule-done-by-contract = це робить договір, у якому є виріб
rule-not-a-name = має бути від 1 до 40 малих латинських літер, цифр і знаків підкреслення
rule-word-too-long = має одиницю або варіант не з 1–{ $a } знаків
rule-bounds-exchanged = найменше значення { $a } більше за найбільше { $b }
rule-choices-counted = варіантів: { $a }, а можна від 1 до { $b }
rule-not-within = має бути від { $a } до { $b } { $c }
rule-not-among = має бути одне з: { $a }
rule-not-whole = має бути цілим числом, одиниця: { $a }
rule-not-text = має бути текстом
rule-not-yes-or-no = має бути «так» або «ні»
rule-not-defined = такої немає; категорія знає: { $a }
rule-mandatory-missing = обов’язкова, а її бракує
rule-neither-bound = не має жодної межі
rule-own-bounds-exchanged = найменше значення { $a } більше за найбільше { $b }
rule-not-a-number = це не число, тож меж не має

rule-not-a-tax = немає такої категорії податку з такою ставкою
rule-rises-once = підписана ціна може зрости один раз, щонайбільше на { $a } %, тут до { FIGURE($b) } (у сотих частках)
rule-offer-stands-at = ціна в пропозиції { $a } тепер { FIGURE($b) } (у сотих частках)
rule-rise-without-reason = потрібна, коли ціна зростає
rule-needs-terms = потрібні умови зміни
rule-opened-by-signing = їх відкриває підписання договору, а не крок «{ WORD($a, "contract-action") }»

rule-same-currency = теж у валюті { $a }
rule-other-class-limits = має інші ліміти класів, ніж названо
rule-of-another-fund = належить іншому фонду
rule-not-held-above = його тримає не організація, вища за підрозділ
rule-earmarked-domains = його фонд призначено для інших сфер застосування, а це «{ WORD($a, "domain") }»
rule-earmarked-categories = його фонд призначено для інших категорій, а це { $a }
rule-earmarked-recipients = його фонд призначено для інших отримувачів
rule-earmarked-countries = його фонд призначено для виробників з інших країн, а це { $a }
rule-obligated-late = з його фонду треба було замовити до { FIGURE($a) }
rule-accepted-late = обіцяно на { FIGURE($a) }, а фонд вимагає приймання до { FIGURE($b) }
rule-own-currency = це валюта самого внеску
rule-lies-before-stage = це раніше за попередній етап від { FIGURE($a) }
rule-with-bank-reference = записується з банківським номером
rule-not-stated-by = крок «{ WORD($a, "pledge-do") }» її не називає
rule-not-after-tranche = має бути пізніше за попередній транш
rule-more-than-promised = більше, ніж обіцяно ({ FIGURE($a) })
rule-not-a-year = у році інша кількість місяців
rule-lies-before-vetting = це раніше за перевірку від { FIGURE($a) }

rule-ordered-already = уже замовлено саме стільки
rule-partly-waits = частина зміни чекала б на підписи
rule-point-already = уже є пунктом приймання
rule-charges-full = віднесень витрат на цю позицію вже { $a }, більше не можна
rule-pieces-confirmed = у позиції { $b } вже підтверджено { $a } шт.
rule-not-after-promise = має бути пізніше за обіцяний день, { FIGURE($a) }
rule-what-was-ordered = саме це й замовлено
rule-changes-nothing = нічого не змінює
rule-past-the-last = можна щонайбільше { $a }
rule-not-a-substitute = не названо замінником для { $a }
rule-of-another-class = належить до іншого класу коштів
rule-comes-too-late = запізно, частину позиції вже підтверджено

rule-out-of-order = частини йдуть по черзі, тепер потрібна { $a }
rule-has-despatch = відвантаження вже там
rule-not-a-picture = не зображення й не PDF
rule-nothing-judged = нічого не оцінено
rule-nothing-withheld = не підходить: розбіжність нічого не утримує
rule-leaves-undecided = лишає без рішення утримане, шт.: { $a }

rule-lies-before-issue = це раніше за день складання рахунка
rule-of-another-contract = не за договором { $a }
rule-of-another-payer = має іншого платника, ніж перший
rule-no-iban-from = не має IBAN, з якого платити
rule-no-iban-to = не має IBAN, на який платити
rule-bears-already = уже несе ці витрати
rule-no-money-held = у цьому віднесенні витрат немає грошей
rule-too-many-charges = віднесень витрат на позицію було б { $a }, а ведуть щонайбільше { $b }
rule-not-of-a-partner = не з фонду партнера

rule-not-newest = не найновіша версія; найновіша { $a }
rule-refused-without-remark = відмовлено без зауваження
rule-returned-without-remark = повернуто без зауваження
rule-not-below = належить не нижчій організації
rule-another-need = потребує не того, що перша
rule-line-too-dear = через неї рядок коштував би понад { FIGURE($a) }
rule-need-unmet = не відповідає потребі { $a }
rule-is-the-validator = вже проводить затвердження
rule-not-of-item = не на виріб { $a }, який є в пакеті
rule-not-in-need = не серед тих, кому потрібен рядок { $a }
rule-not-of-a-sharer = не з внеску, що має частку в { $a }

remedy-correct-number = виправте число
remedy-correct-date = виправте дату
remedy-correct-dates = виправте дати
remedy-correct-list = виправте перелік
remedy-leave-out = не вказуйте цього
remedy-day-of-document = вкажіть день документа
remedy-value-date = вкажіть дату валютування з документа
remedy-day-of-rate = вкажіть день курсу
remedy-today-or-later-date = вкажіть сьогоднішню або пізнішу дату
remedy-today-or-later = вкажіть сьогодні або пізніший день
remedy-later-time = вкажіть пізніший час
remedy-country-of-iso = візьміть код ISO 3166, наприклад UA
remedy-two-capitals = впишіть дві великі літери, наприклад UA
remedy-nation-code = впишіть його, наприклад DK

remedy-give-zone = впишіть назву, наприклад Europe/Kyiv
remedy-sign-with-log-key = підпишіть теперішнім ключем осередку
remedy-make-key = створіть новий ключ

remedy-copy-register = візьміть його з державного реєстру
remedy-copy-certificate = візьміть його зі свідоцтва про код
remedy-copy-bank-letter = візьміть його з листа банку
remedy-scan-letter = відскануйте лист у PDF, PNG, JPEG або WebP
remedy-name-another = назвіть когось іншого
remedy-deputy-has-no-more = заступник ніколи не має більше за того, кого заступає
remedy-later-day = зробленого не скасувати; вкажіть пізніший день
remedy-appoint-anew = призначте особу листом знову
remedy-issue-token = видайте йому токен
remedy-rotate-in-time = замініть токен, перш ніж його строк мине
remedy-ask-administrator = зверніться до адміністратора

remedy-give-signature = додайте окремий файл підпису .p7s
remedy-use-one-of = впишіть щось із цього: { $a }
remedy-use-signers-of-acts = оберіть підписанта приймання, члена комісії або командира
remedy-use-partner-officer = оберіть представника партнера
remedy-choose-awaited = оберіть когось із тих, чийого підпису чекають

remedy-copy-nsn = впишіть його без дефісів або залиште очікуваним
remedy-copy-cpv = візьміть код із ДК 021:2015, наприклад 35613000-4
remedy-attach-as = зображення додавайте як зображення, а решту — як документи
remedy-bring-contract = введіть у дію договір із цим виробом
remedy-choose-name = оберіть назву, наприклад range_km
remedy-shorten = скоротіть
remedy-exchange-bounds = поміняйте межі місцями

remedy-use-tax = візьміть standard 20, reduced 7, zero 0 або exempt 0
remedy-lower-price = зменште ціну або підпишіть новий договір
remedy-lower-offer = спершу нехай зменшать ціну в пропозиції
remedy-say-why-rises = напишіть, чому ціна зростає
remedy-send-amendment = надішліть зміну договору
remedy-leave-empty = залиште перелік порожнім

remedy-copy-classification = візьміть його з бюджетної класифікації
remedy-exchange-currencies = обмінюйте лише різні валюти
remedy-repeat-limits = повторіть його ліміти або візьміть інший код
remedy-take-same-fund = візьміть асигнування того самого фонду
remedy-pass-downwards = передавайте кошти лише на нижчий рівень
remedy-other-currency = назвіть іншу валюту або не вказуйте курсу
remedy-day-to-come = вкажіть день, який ще попереду
remedy-check-days = перевірте дні обох документів
remedy-send-transfer = запишіть гроші з банку
remedy-order-tranches = розташуйте транші за днями
remedy-plan-no-more = плануйте не більше
remedy-twelve-amounts = дайте 12 сум, а де нічого не надійде — 0
remedy-latest-vetting = запишіть останню перевірку

remedy-leave-line-out = не вказуйте цієї позиції
remedy-raise-apart = збільшуйте позиції окремою зміною
remedy-leave-out-or-choose = не вказуйте його або оберіть інший
remedy-order-missing = на те, чого бракує, складіть нове замовлення
remedy-propose-day = запропонуйте цей день як зміну; вирішить замовник
remedy-confirm-line = натомість підтвердьте позицію
remedy-place-new-order = скасуйте чи закрийте його і складіть нове замовлення
remedy-propose-listed = запропонуйте названий замінник, іншу дату або менше одиниць
remedy-propose-same-class = запропонуйте замінник того самого класу
remedy-propose-otherwise = запропонуйте іншу дату або менше одиниць
remedy-promise-later = обіцяйте на сьогодні або пізніший день

remedy-send-in-order = надсилайте частини по черзі
remedy-name-hub = назвіть вузол, на який передають
remedy-give-waybill = додайте скан накладної
remedy-use-noted = оберіть «{ WORD("noted", "outcome") }»
remedy-use-replaced = оберіть «{ WORD("replaced", "outcome") }» або «{ WORD("short_closed", "outcome") }»
remedy-mark-overall = оцініть виріб загалом, від 1 до 5
remedy-leave-as-it-is = залиште, як є

remedy-day-of-issue = вкажіть день, коли його складено
remedy-day-of-payment = вкажіть день оплати за договором
remedy-invoice-for-each = на кожен договір надсилайте окремий рахунок
remedy-copy-statement = візьміть його з виписки
remedy-file-for-each = зробіть для кожного платника окремий файл
remedy-record-payer = спершу запишіть рахунок платника
remedy-record-supplier = спершу запишіть рахунок постачальника
remedy-other-allotment = оберіть інше асигнування
remedy-charge-with-money = оберіть віднесення витрат, у якому є гроші
remedy-recharge-whole = натомість перенесіть віднесення витрат цілком
remedy-recharge-instead = натомість перенесіть ці витрати

remedy-judge-newest = вирішуйте щодо найновішої версії
remedy-say-what-to-change = напишіть, що змінити
remedy-gather-lower = зводьте потреби лише нижчих рівнів
remedy-gather-same = зводьте лише потреби в тому самому
remedy-last-day-of-period = вкажіть останній день періоду
remedy-period-to-come = вкажіть період, який ще не минув
remedy-split-line = поділіть рядок
remedy-item-of-need = оберіть виріб зі сторінки потреби
remedy-body-for-each = для кожної перевірки назвіть інший орган
remedy-offer-of-item = оберіть пропозицію на цей виріб
remedy-order-for-need = замовляйте для організації цієї потреби або нижчої
remedy-charge-pledges = платіть асигнуваннями із внесків цього пакета

part-ordered = це замовляли
part-paid-for = за це платили
part-accepted = це отримували або приймали
part-not-drawn-up = не складали цього примірника замовлення
part-placed = складали або змінювали це замовлення
part-signed-otherwise = вже підписали це замовлення в іншій ролі
part-signed-order = вже підписали це замовлення
part-signed-act = вже підписали цей акт
part-signed-judgement = вже підписали це рішення

part-signers = { WORD($a, "role") }
part-nobody = зараз нічий
part-nobody-may-sign = немає нікого, хто може його поставити

part-item = { $a }
part-contract = Договір { $a }
part-contract-ceiling = Договір { $a } (суми в сотих частках)
part-allotment = Асигнування { $a }
part-invoice = Рахунок { $a }
part-edition = примірник { $a } ({ $b })
part-bank-entry = { $a ->
    [payment] платіж
    [payment_return] повернення платежу
    [advance] аванс
    [advance_return] повернення авансу
   *[refund] повернення коштів
} { FIGURE($b) } за { $c }, проведено { FIGURE($d) }
part-item-status = стан «{ WORD($a, "item") }»
part-suspended-until = зупинено до { FIGURE($a) }
part-both-codes = коду програмної класифікації (КПКВК) і коду економічної класифікації (КЕКВ)
part-programme-code = коду програмної класифікації (КПКВК)
part-economic-code = коду економічної класифікації (КЕКВ)

# Як називаються поля, коли форма називає їх інакше або їх немає у формі.
value-edrpou = ЄДРПОУ
value-ncage = NCAGE
value-iban = IBAN
value-country = Країна
value-nation = Країна
value-nsn = Номенклатурний номер
value-cpv = Код ДК 021
value-characteristics = Характеристика
value-zone = Часовий пояс
value-from = Перший день
value-to = Останній день
value-expires-at = Діє до
value-expected-on = Очікується
value-promised-on = Обіцяний день
value-issued-on = День рахунка
value-due-on = День оплати
value-lapse-on = Останній день
value-to-person = Кому
value-person = Особа
value-purpose = Призначення
value-class-limits = Ліміти класів
value-parent = Вище асигнування
value-categories = Категорії
value-tax-rate = Податок
value-tax-rate-percent = Ставка податку
value-unit-price = Ціна за одиницю
value-ceiling = Стеля в грошах
value-ceiling-quantity = Стеля в штуках
value-total = Сума
value-stock = Запас
value-minimum = Найменша кількість
value-pack = Упаковка
value-lead-time-days = Строк постачання, днів
value-rank = Черговість
value-items = Вироби
value-lines = Позиції
value-line = Позиція
value-part = Частина
value-parts = Потреби
value-requirements = Потреби
value-hub = Вузол
value-countries = Країни виробників
value-substitute = Замінник
value-change = Зміна
value-edition = Примірник
value-remark = Зауваження
value-charges = Витрати
value-payments = Платежі
value-orders = Замовлення
value-position = Номер
value-months = Місяці
value-steps = Підписи
value-unjudged = Не оцінено
value-accepted = Прийнято
value-rejected = Відхилено
value-missing = Бракує
value-discrepancy = Розбіжність
value-discrepancies = Розбіжності
value-exceptions = Винятки
value-files = Файли
value-serials = Серійні номери
value-found = Знайдено
value-verdicts = Рішення
value-earmark = Цільове обмеження
value-pledges = Внески
value-programme-code = КПКВК
value-economic-code = КЕКВ
value-budget-year = Бюджетний рік
in-hundredths = у сотих частках
