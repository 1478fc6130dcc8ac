#!/usr/bin/env bash
# Unpacks Debian's RabbitMQ into a folder, without root and without an installation: build/rabbitmq.sh DIR
# Tests use it with -Dfirstpair.rabbitmq=DIR. Exits with 1, and a reason, if it is not to be had here.
set -euo pipefail
folder=${1:?which folder?}

fail() {
  printf 'No RabbitMQ: %s\n' "$*" >&2
  exit 1
}

# What would be installed; nothing without a list of packages.
packages() {
  apt-get -qq -s --no-install-recommends install rabbitmq-server 2>/dev/null |
    awk '$1 == "Inst" && $2 ~ /^(erlang-|rabbitmq-server)/ {print $2}'
}

# It starts only with Erlang's crypto, which uses the machine's libcrypto.
works() {
  local erlang=$1/usr/lib/erlang bin
  bin=$(echo "$erlang"/erts-*/bin)
  ROOTDIR=$erlang BINDIR=$bin EMU=beam PROGNAME=erl "$bin/erlexec" -noinput -boot start_clean \
    -eval 'case crypto:start() of ok -> halt(0); _ -> halt(1) end' >/dev/null 2>&1
}

[ -d "$folder/usr/lib/rabbitmq" ] && works "$folder" && exit
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "this is no Debian."
names=$(packages) || true
if [ -z "$names" ]; then
  apt-get -qq update >/dev/null 2>&1 || true
  names=$(packages) || true
fi
[ -n "$names" ] || fail "apt-get does not know rabbitmq-server, or it is installed."
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
debs=$(mktemp -d "$folder/debs.XXXXXX")
trap 'rm -rf "$debs"' EXIT
# shellcheck disable=SC2086
(cd "$debs" && apt-get -qq download $names >/dev/null 2>&1) || fail "apt-get cannot download it."
for deb in "$debs"/*.deb; do
  dpkg-deb -x "$deb" "$folder" || fail "$deb cannot be unpacked."
done
works "$folder" || fail "its Erlang does not run on this machine."
