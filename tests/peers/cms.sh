#!/usr/bin/env bash
# OpenSSL makes detached signatures of every kind that is verified here, and of kinds that must be refused; both judge.
set -euo pipefail
work=$(mktemp -d "${WORK:-/tmp}/cms.XXXXXX")
cd "$work"

printf '{"number":"PO-2026-000001","total_minor":300000}' > document.json
printf '{"number":"PO-2026-000001","total_minor":900000}' > other.json

# authority NAME: a root with its key.
authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 30 -subj "/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2> openssl.log
}

# person NAME AUTHORITY USAGE KEY-OPTIONS…: a certificate for a new key.
person() {
    local name=$1 authority=$2 usage=$3
    shift 3
    openssl req -new -nodes -keyout "$name.key" -out "$name.csr" -subj "/CN=$name" "$@" 2> openssl.log
    printf 'keyUsage=critical,%s\nbasicConstraints=CA:FALSE\n' "$usage" > "$name.ext"
    openssl x509 -req -in "$name.csr" -CA "$authority.pem" -CAkey "$authority.key" -CAcreateserial -days 10 \
        -sha256 -extfile "$name.ext" -out "$name.pem" 2> openssl.log
}

# sign NAME OUT OPTIONS…: a detached signature of the document.
sign() {
    local name=$1 out=$2
    shift 2
    openssl cms -sign -binary -in document.json -signer "$name.pem" -inkey "$name.key" -outform DER -out "$out" "$@"
}

verify() {
    "$QUARTERMASTER" verify document --roots "$1" --cms "$2" "$3"
}

accepted() {
    verify root.pem "$1" document.json > said.txt || { cat said.txt; echo "$1 should hold"; exit 1; }
    grep -q "$2" said.txt || { cat said.txt; echo "$1 should say $2"; exit 1; }
    openssl cms -verify -binary -inform DER -in "$1" -content document.json -CAfile root.pem -purpose any \
        -out verified.json 2> openssl.log || { cat openssl.log; exit 1; }
    cmp document.json verified.json
}

refused() {
    if verify "$2" "$1" "$3" > said.txt 2>&1; then cat said.txt; echo "$1 should be refused"; exit 1; fi
    grep -q "$4" said.txt || { cat said.txt; echo "$1 should be refused because it $4"; exit 1; }
}

authority root
authority stranger
person rsa root digitalSignature,nonRepudiation -newkey rsa:2048
person p256 root nonRepudiation -newkey ec -pkeyopt ec_paramgen_curve:P-256
person p384 root digitalSignature -newkey ec -pkeyopt ec_paramgen_curve:P-384
person cipher root keyEncipherment -newkey rsa:2048
person foreign stranger digitalSignature -newkey rsa:2048

sign rsa pkcs1.p7s -md sha256
accepted pkcs1.p7s "CMS by CN=rsa"
sign rsa sha512.p7s -md sha512
accepted sha512.p7s "valid up to CN=root"
sign rsa pss.p7s -md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest
accepted pss.p7s "valid up to CN=root"
sign p256 p256.p7s -md sha256 -cades
accepted p256.p7s "CAdES-BES by CN=p256"
sign p384 p384.p7s -md sha384 -cades
accepted p384.p7s "CAdES-BES by CN=p384"
sign rsa keyid.p7s -md sha256 -keyid
accepted keyid.p7s "valid up to CN=root"
sign rsa plain.p7s -md sha256 -noattr
accepted plain.p7s "no time"

refused pkcs1.p7s root.pem other.json "signs another document"
refused pkcs1.p7s stranger.pem document.json "does not lead to a trusted root"
sign foreign foreign.p7s -md sha256
refused foreign.p7s root.pem document.json "does not lead to a trusted root"
sign cipher cipher.p7s -md sha256
refused cipher.p7s root.pem document.json "not for signatures"
sign rsa salt.p7s -md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:48
refused salt.p7s root.pem document.json "a salt of 48 bytes is not verified here"
sign rsa sha1.p7s -md sha1
refused sha1.p7s root.pem document.json "not verified here"
sign rsa attached.p7s -md sha256 -nodetach
refused attached.p7s root.pem document.json "send a detached signature"
sign rsa bare.p7s -md sha256 -nocerts
refused bare.p7s root.pem document.json "certificate of its signer"

# One bit of the signature, which stands at the end.
python3 - <<'PYTHON'
made = bytearray(open("pkcs1.p7s", "rb").read())
made[-1] ^= 1
open("flipped.p7s", "wb").write(made)
PYTHON
refused flipped.p7s root.pem document.json "does not verify"
head -c 300 pkcs1.p7s > cut.p7s
refused cut.p7s root.pem document.json "too large or nested"
head -c 70000 /dev/zero > large.p7s
refused large.p7s root.pem document.json "too large or nested"
rm -rf "$work"
