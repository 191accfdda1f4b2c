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
import-templates-hint = У кожному є стовпці, рядок-приклад і пояснення до кожного стовпця (англійською). Якщо імпортувати в цьому порядку, кожен код буде відомий до того, як його назвуть.
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
