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
