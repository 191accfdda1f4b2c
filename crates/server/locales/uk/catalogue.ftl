search = Шукати
search-label = Що шукаєте?
search-placeholder = Назва, виробник або властивість, наприклад: перехоплювач 20 км
search-read-as = Прочитано як:
search-partial = Усіх цих слів немає ніде; показано те, де їх найбільше.
search-nothing = Нічого не знайдено. Спробуйте менше слів або приберіть фільтр.
search-all = Показати весь каталог
filters = Фільтри
filter-domain = Сфера застосування
filter-category = Категорія
filter-maker = Виробник
filter-all = Показати й те, чого сьогодні не можна замовити
filter-orderable = Лише те, що можна замовити сьогодні
items-counted = { $count ->
    [one] { $shown } виріб
    [few] { $shown } вироби
   *[many] { $shown } виробів
}
offers-counted = { $count ->
    [one] { $count } пропозиція
    [few] { $count } пропозиції
   *[many] { $count } пропозицій
}
stock-some = є на складі
stock-free = { $count ->
    [one] { $shown } на складі
   *[many] { $shown } на складі
}
lead-time = { $count ->
    [one] під замовлення, { $count } день
    [few] під замовлення, { $count } дні
   *[many] під замовлення, { $count } днів
}
sold-in = щонайменше { $minimum }, упаковками по { $pack }
code = Код
maker = Виробник
model = Модель
category = Категорія
nsn = Номенклатурний номер НАТО
nsn-pending = ще не надано
item-facts = Опис
item-pictures = Зображення
item-documents = Документи
item-files-change = Додати або прибрати файли
file-title = Що на ньому показано або сказано
file-purpose = Додати як
file-picture = зображення
file-document = документ
file-content = Файл
file-kinds = PDF, PNG, JPEG, WebP, CSV, XLSX, XML, JSON або p7s, не більше 20 МіБ
file-attach = Додати
file-detach = Прибрати
item-offers = Пропозиції
item-no-offers = Сьогодні цього ніхто не пропонує. Перегляньте заміни нижче або поверніться пізніше.
item-substitutes = Можна поставити замість
item-spares = Запасні частини
to-basket = До кошика

domain-air = Повітря
domain-sea = Море
domain-ground = Земля
domain-ew = РЕБ
domain-munition = Боєприпаси
domain-spares = Запасні частини
domain-service = Послуги

item-draft = Чернетка
item-submitted = Подано
item-checked = Перевірено
item-codification-pending = Чекає на номенклатурний номер
item-admitted = Допущено, ще без договору
item-orderable = Можна замовити
item-suspended = Призупинено
item-superseded = Замінено іншим
item-withdrawn = Вилучено

basket = Кошик
basket-empty = Ваш кошик порожній.
basket-not-yours = Вас не призначено замовляти для підрозділу. Призначити може адміністратор.
basket-no-point = У цього підрозділу ще немає пункту приймання. Попросіть адміністратора додати його.
basket-offer-gone = Цієї пропозиції більше немає.
basket-take-price = прийняти нову ціну
basket-emergency = Надзвичайне замовлення
basket-emergency-why = Чому не можна чекати (для надзвичайних замовлень можуть діяти інші підписи)
basket-update = Оновити
basket-place = Замовити
basket-orders = { $count ->
    [one] Буде { $count } замовлення
    [few] Буде { $count } замовлення
   *[many] Буде { $count } замовлень
}
basket-money = Чиї кошти
basket-charged = Цей кошик
basket-left = Залишиться
from-stock = зі складу
remove = Прибрати
signed-by = підписують

compare = Порівняти
compare-chosen = Порівняти позначені
compare-empty = Позначте в каталозі два або більше виробів.
item-no-offers-short = пропозицій немає
price-history = Як змінювалася ціна
offers-empty = У вас немає чинного договору.
offers-hint = Змініть потрібне й збережіть усе разом. Коли ціна зростає, напишіть причину.
offers-save = Зберегти зміни
stock = На складі
reserved = Утримано
lead-days = Днів під замовлення
basket-upload = Додати з файлу
basket-upload-hint = У кожному рядку код виробу й кількість: PLYSKA-10;20
basket-upload-file = Файл CSV
sort-relevance = За відповідністю
sort-price = Спершу дешевші
sort-lead-time = Спершу швидші
sort-rating = Спершу краще оцінені
sort-code = За кодом
