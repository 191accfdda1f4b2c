#!/usr/bin/env bash
# OpenSSL signs an order's document as the server gives it out; the server says what each signature is worth.
set -euo pipefail
cd "$(dirname "$0")"

for name in root stranger; do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,digitalSignature \
        -keyout "$WORK/$name.key" -out "$WORK/$name.pem" 2>/dev/null
    openssl req -new -newkey rsa:2048 -nodes -subj "/CN=signer of $name" -keyout "$WORK/$name-signer.key" \
        -out "$WORK/$name-signer.csr" 2>/dev/null
    printf 'keyUsage=critical,digitalSignature,nonRepudiation\nbasicConstraints=CA:FALSE\n' >"$WORK/ext"
    openssl x509 -req -in "$WORK/$name-signer.csr" -CA "$WORK/$name.pem" -CAkey "$WORK/$name.key" -CAcreateserial \
        -days 2 -sha256 -extfile "$WORK/ext" -out "$WORK/$name-signer.pem" 2>/dev/null
done
"$PEERS/bin/python" signature_files.py
