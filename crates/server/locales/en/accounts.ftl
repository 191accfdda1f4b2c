sign-documents = { $count ->
    [one] Sign
   *[other] Sign { $count } documents
}
signed-counted = { $count ->
    [one] { $count } document was signed.
   *[other] { $count } documents were signed.
}
partly-signed = Not everything was signed
go-back = Back
sign-needs-passkey = To sign here, add a passkey of this device.
passkey-unsupported = This browser does not work with passkeys. Take another browser or device.
passkey-failed = The passkey did not answer. Try again and confirm on your device.
passkey-needs-scripts = For a passkey, allow the scripts (JavaScript) of this page in your browser.
nav-account = My sign-in
nav-accounts = People’s sign-ins
sign-in-refused = Code, password or one-time code was not right. Check them and try again.
sign-in-wait = Too many attempts. Try again in { $seconds } s.
sign-in-with = Sign in with { $provider }
sign-on-refused = The sign-in with your organisation’s account did not work. Begin again; if it fails again, ask your administrator.
password = Password
password-new = New password
password-again = New password again
password-present = Present password
password-present-wrong = The present password is another one. Nothing was changed.
password-rules = { $min } to { $max } characters of any kind, spaces too. A sentence is easier to remember.
password-short = This password is too short: it needs at least { $min } characters.
password-long = This password is too long: it may have at most { $max } characters.
password-common = This password is made of what everybody tries first. Take another.
password-own = This password is made of your name or code. Take another.
password-differs = The two passwords differ. Type the same one twice.
password-and-code = Password and one-time code
password-change = Change the password or the device of codes
password-set = Add a password with a one-time code
password-saved = Saved. Other devices were signed out.
one-time-code = One-time code
code-hint = From your app of codes, or one of your recovery codes.
code-wrong = The one-time code is not right. Check your device’s clock and type the present code.
code-enrol = Scan this picture with an app of one-time codes, and type the code that it shows.
code-picture = QR code for an app of one-time codes
code-type = Or type the key:
code-open = Open in the app
passkey = Passkey
passkeys = Passkeys
passkeys-counted = { $count ->
    [one] { $count } passkey
   *[other] { $count } passkeys
}
passkey-why = A passkey signs you in with your device’s fingerprint, face or PIN, and you sign documents with it.
passkey-make = Add a passkey of this device
passkey-use = With a passkey
passkey-added = The passkey was added. You can sign in and sign with it.
passkey-refused = The device made a passkey that does not fit here. Try another device.
passkeys-full = You cannot add more passkeys, or this one was added before. Remove one that you do not need.
passkey-last = This is your only way in. Add another one first.
page-too-old = The page is too old. Try again.
recovery-codes = Recovery codes
recovery-codes-keep = Keep these codes where nobody finds them: they are shown only now. Each takes the place of a one-time code once, when your device is lost.
recovery-codes-left = Codes left: { $count }.
recovery-codes-new = Make new codes
devices = Devices
this-device = This device
signed-in-since = signed in
last-used = last used
added = added
end = Sign out
end-others = Sign out all other devices
find = Find
go-on = Go on
way-password-and-code = with password and code
way-password-and-recovery-code = with password and recovery code
way-passkey = with a passkey
way-provider = through another system
way-demo = by a link
confirm = Confirm
confirm-why = Confirm that it is you. What you filled in is sent once you have confirmed.
confirm-impossible = You have nothing to confirm with. Add a passkey.
invitation = Invitation
invitation-have = Do you have an invitation?
invitation-code = Code of the invitation
invitation-unknown = There is no such invitation: it was used, or its time has passed. Ask your administrator for a new one.
invitation-for = Invitation for
invitation-replaces = This invitation of { $at } took the place of your earlier sign-in: password, passkeys and open devices no longer work. If you did not ask for it, tell your administrator.
invitation-accept = Sign in with this password
welcome = Welcome
accounts-none = There are no such people.
account-state = Sign-in
account-none = not invited yet
invited-until = invited until { $at }
invite = Invite
invite-anew = Invite anew
end-all = Sign out all devices
sign-in-close = Close sign-in
invited = { $person } can sign in with this invitation until { $at }. An earlier sign-in, if there was one, has ended.
invited-link = Link:
invited-code = Or code:
invited-once = Give it to this person only: whoever has the code signs in in their place. It is shown only now.
