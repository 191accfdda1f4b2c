#!/usr/bin/env bash
# TLS as OpenSSL sees it, a certificate that is replaced while the server runs, slow clients, and what the log holds.
set -euo pipefail
cd "$(dirname "$0")"

certify() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$WORK/$1.key" -out "$WORK/$1.crt" 2>/dev/null
}
certify first
certify second
"$PEERS/bin/python" transport.py
