skip = Перейти до змісту
demo = Демо
nav-label = Головне меню
nav-home = Головна
nav-catalogue = Каталог
nav-basket = Кошик
nav-orders = Замовлення
sign-in = Увійти
sign-out = Вийти
to-home = До головної сторінки
to-catalogue = Відкрити каталог
more = Показати ще
yes = так
no = ні

refused = Цього не зроблено
refused-not-found = Для вас тут нічого немає
refused-forbidden = Вам це не дозволено
refused-failed = Сервер не зміг відповісти

unit = Підрозділ
supplier = Постачальник
contract = Договір
delivery-point = Пункт приймання
not-shown = Вам не показано
item = Виріб
quantity = Кількість
unit-price = Ціна за одиницю
cost = Вартість
total = Сума
promised = Обіцяно
reason = Причина
note = Примітка
allotment = Асигнування
allotted = Виділено
lapses = Діє до

stage-available = Доступно
stage-committed = Зарезервовано
stage-obligated = Зобов’язання
stage-advanced = Аванс
stage-accrued = До сплати
stage-paid = Сплачено

home-waiting = Чекає на вас
home-nothing-waits = На вас нічого не чекає.
home-money = Гроші
home-used = Стан коштів
home-recent = Останні замовлення
all-orders = Усі замовлення

nav-signing = На підпис
nav-deliveries = Поставки
nav-offers = Ціни й запас
nav-invoices = Рахунки
shortcuts = Клавіші
shortcuts-hint = Діють, коли ви не друкуєте в полі.
shortcut-search = Шукати
shortcut-next = До першого запису списку
chart-table = Ті самі дані таблицею
from-when = Коли
open = Відкрити
pieces = Штук
fund = Фонд
burn-down = Доступно
entries = Рух коштів
entry = Подія
amount = Сума
from-stage = Звідки
to-stage = Куди
allotment-left = Лишилося
late-yes = Запізнюється
home-late = Запізнюється
take-along = Взяти з собою:
view-save = Зберегти цей перелік під назвою
sort-by = Впорядковано
views = Збережені переліки
name = Назва
save = Зберегти
templates = Шаблони
template-save = Зберегти кошик як шаблон
lines-counted = { $count ->
    [one] { $count } позиція
    [few] { $count } позиції
   *[many] { $count } позицій
}

live-changed = Тим часом тут щось змінилося.
live-show = Показати зміни
live-lost = На сторінці вже немає місця для того, що ви ввели:

typed-otherwise = не читається; перевірте написане і надішліть ще раз
typed-fields = забагато полів: не більше ніж { $bound } за раз; надішліть частинами
typed-page = відкрийте сторінку ще раз і надішліть форму звідти
typed-documents = підписуйте разом від 1 до { $bound } документів
typed-twice = один документ названо двічі
typed-file = оберіть файл
typed-message = порожнє; напишіть, що хочете сказати
typed-steps = назвіть ролі, крок за кроком
typed-not-offered = сьогодні цього виробу ніхто не пропонує
typed-line = потрібні код і ціле число, наприклад: PLYSKA-10;20
typed-lines = дайте від 1 до { $bound } рядків
typed-chars = введіть від 1 до { $bound } знаків
typed-full = перелік заповнений; спершу приберіть щось
typed-serial = не серійний номер; вживайте літери, цифри та знаки між ними
typed-too-many = не більше ніж { $bound } за раз; складіть акт і продовжуйте
typed-passkey = ключ доступу відповів не те; відкрийте сторінку ще раз і дозвольте скрипти
typed-url = потрібна адреса https, доступна ззовні
typed-kinds = назвіть не більше ніж { $bound } видів подій без версії, наприклад order_sent
typed-hour = вкажіть годину від 0 до 23
typed-address = не адреса, як-от o.kovalenko@example.org
typed-ended = файл обірвався; надішліть його ще раз
typed-bytes = задовге: не більше ніж { $bound } байтів
