#!/usr/bin/env bash
# Builds the stub of libaio for the machine it runs on, or with CC=aarch64-linux-gnu-gcc build.sh aarch64 for another.
set -euo pipefail
cd "$(dirname "$0")"
out=../resources/dev/firstpair/stack/servers/libaio-${1:-$(uname -m)}.so
"${CC:-cc}" -Os -shared -fPIC -nostdlib -s -Wl,--version-script=libaio.map -Wl,-soname,libaio.so.1 -Wl,--build-id=none \
  -o "$out" libaio.c
