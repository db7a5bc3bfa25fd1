#!/usr/bin/env bash
# Installs the Debian packages that the tests and benchmarks start (a browser, a database server, a web server,
# a second decoder, a PKCS#11 token), and only those that are missing. Without root or sudo it says what to install, and fails.
set -euo pipefail

declare -A wanted=(
    [chromium]="chromium"
    [postgresql]="/usr/lib/postgresql/*/bin/initdb"
    [nginx-light]="nginx /usr/sbin/nginx"
    [ffmpeg]="ffmpeg"
    [openssl]="openssl"
    [softhsm2]="softhsm2-util"
)

present() { # true when one of the names or patterns is a program
    local name
    for name in $1; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

missing=()
for package in "${!wanted[@]}"; do
    present "${wanted[$package]}" || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "expected the programs of ${missing[*]}; found no apt-get to install them with: install them by hand" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "missing Debian packages; run: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null
