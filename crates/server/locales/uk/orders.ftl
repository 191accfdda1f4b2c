orders-counted = { $count ->
    [one] { $count } замовлення
    [few] { $count } замовлення
   *[many] { $count } замовлень
}
orders-all = Усі
orders-empty = Замовлень ще немає.
order-number = Замовлення
order-state = Стан
placed-at = Подано
placed-by = Хто замовив
hold-until = Утримується до
answer-until = Відповідь до
order-lines = Позиції
order-line = Позиція
order-money = Чиї кошти
order-stages = Стан коштів
order-signatures = Підписи
not-signed = ще не підписано
document-digest = Документ, SHA-256:
order-timeline = Що відбулося
order-allowed = Зараз ви можете:
order-allowed-elsewhere = Це роблять через програмний інтерфейс або командний рядок.
line-state = Відповідь постачальника
line-despatched = відправлено
line-arrived = прибуло
line-accepted = прийнято
line-rejected = відхилено
line-missing = бракує
line-cancelled = скасовано

order-submitted = Чекає на підписи
order-returned = Повернено на доопрацювання
order-sent = Надіслано
order-closed = Закрито
order-refused = Відмовлено
order-cancelled = Скасовано
order-expired = Строк минув
order-declined = Постачальник відмовився
order-terminated = Розірвано

progress-not-sent = Не надіслано
progress-in-fulfilment = Виконується
progress-partly-arrived = Частково прибуло
progress-arrived = Прибуло
progress-partly-accepted = Частково прийнято
progress-accepted = Прийнято
progress-paid = Сплачено

answer-open = Ще немає
answer-confirmed = Підтверджено
answer-proposed = Запропоновано зміну
answer-back-ordered = Відкладено
answer-refused = Відмовлено

action-sign = Підписати
action-send = Надіслати
action-refuse = Відмовити
action-return = Повернути на доопрацювання
action-leave-out = Вилучити позицію
action-forward = Передати іншому
action-remind = Нагадати
action-revise = Виправити
action-cancel = Скасувати замовлення
action-expire = Завершити за строком
action-answer = Відповісти
action-decline = Відмовитися
action-decide = Вирішити щодо пропозиції
action-amend = Змінити
action-withdraw-amendment = Відкликати зміну
action-despatch = Відправити
action-accept = Прийняти поставку
action-terminate = Розірвати
action-short-close = Закрити недовиконаним
action-close = Закрити

reason-need-changed = Потреба змінилася
reason-wrong-item = Не той виріб
reason-price-too-high = Зависока ціна
reason-no-funds = Немає коштів
reason-duplicate = Повтор
reason-supplier-cannot-deliver = Постачальник не може поставити
reason-no-capacity = Немає потужностей
reason-discontinued = Знято з виробництва
reason-late = Запізно
reason-quality = Якість
reason-force-majeure = Форс-мажор
reason-other = Інше

role-orderer = Замовник
role-approver = Погоджувач
role-commander = Командир
role-receiver = Отримувач
role-acceptance-signer = Підписант приймання
role-commission-member = Член комісії
role-buyer = Закупівельне агентство
role-treasurer = Казначей
role-supplier-clerk = Представник постачальника
role-partner-officer = Представник партнера
role-programme-manager = Керівник програми
role-inspector = Інспектор
role-auditor = Аудитор
role-administrator = Адміністратор

actor-clock = за годинником
actor-console = з консолі
