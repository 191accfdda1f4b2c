ratings = Оцінки
ratings-hint = Що кажуть про виріб підрозділи, які його прийняли. Підрозділи й ті, хто їх забезпечує, читають одразу, виробник — за два тижні й без назви підрозділу.
ratings-none = Жоден підрозділ ще не оцінив цей виріб. Хто його прийняв, оцінює зі сторінки замовлення.
ratings-empty = Тут ще немає оцінок.
filter-item = Виріб
ratings-all = Усі оцінки ({ $count })
rating = Оцінка
rating-of = Оцінка: { $item }
rating-state = Стан
rating-in-short = ★ { $mean } · { $count ->
    [one] { $count } підрозділ
    [few] { $count } підрозділи
   *[many] { $count } підрозділів
}
rating-marks = { $count ->
    [one] { $count } оцінка
    [few] { $count } оцінки
   *[many] { $count } оцінок
}
rating-marks-given = Бали, від 1 до 5
rating-by-aspect = За ознаками
rating-said-at = Коли сказано
rating-opens-at = Виробник побачить
rating-order = Замовлення, за яким підрозділ його має
rating-order-open = Відкрити
rating-hint = 1 — погано, 5 — дуже добре. Не пишіть нічого, з чого видно, де стоїть підрозділ або хто в ньому служить: за два тижні ваші слова прочитає виробник, без назви підрозділу.
rating-no-mark = не стосується
rating-send = Надіслати оцінку
rating-rate = Оцінити
rating-reply = Виробник
rating-reason = Чому приховано
aspect-overall = Загалом
aspect-build-quality = Якість виготовлення
aspect-ease-of-use = Зручність
aspect-field-conditions = Польові умови
aspect-interference-resistance = Під дією РЕБ
rating-internal = лише для підрозділів
rating-opened = показано виробнику
rating-answered = виробник відповів
rating-withheld = приховано
rating-action-answer = Відповісти
rating-action-withhold = Приховати слова
field-overall = Загалом
field-build-quality = Якість виготовлення
field-ease-of-use = Зручність
field-field-conditions = Польові умови
field-interference-resistance = Під дією РЕБ
field-strengths = Що добре
field-weaknesses = Що погано
field-reply = Ваша відповідь
