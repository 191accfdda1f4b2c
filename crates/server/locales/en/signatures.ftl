# Signatures made elsewhere
signature-files = Signatures made elsewhere
signature-files-help = Save the document, sign that file with your signing program, and attach the signature that it makes (detached, .p7s).
signature-document = Save the document
signature-file = Signature file
signature-wrong = Not a signature of this document:
signature-standing-valid = Valid
signature-standing-untrusted = Not trusted here
signature-standing-not-verified-here = Not verified here
signature-by-valid = up to { $by }; whether it was revoked is not asked
signature-by-untrusted = { $by }
signature-by-not-verified-here = algorithm { $by }
