sign-documents = { $count ->
    [one] Підписати
   *[other] Підписати документи ({ $count })
}
signed-counted = { $count ->
    [one] Підписано { $count } документ.
    [few] Підписано { $count } документи.
   *[other] Підписано { $count } документів.
}
partly-signed = Не все підписано
go-back = Назад
sign-needs-passkey = Щоб підписувати тут, додайте ключ-пароль (passkey) цього пристрою.
passkey-unsupported = Цей браузер не працює з ключами-паролями. Візьміть інший браузер або пристрій.
passkey-failed = Ключ-пароль не відповів. Спробуйте ще раз і підтвердьте запит на пристрої.
passkey-needs-scripts = Для ключа-пароля дозвольте в браузері сценарії (JavaScript) цієї сторінки.
nav-account = Мій вхід
