#!/bin/sh
# Builds and runs lua_rows.c: lua_rows.sh [BUILD [ROWS [ROUNDS]]]
# BUILD is a built tree (default: build).  LuaSQL is measured where it is installed
# (Debian: lua-sql-sqlite3).
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-build}
[ $# -gt 0 ] && shift
exe=$(mktemp)
trap 'rm -f "$exe"' EXIT
${CC:-cc} -std=gnu17 -O2 -D_GNU_SOURCE -I"$root/engine" -I"$root/include" \
  $(pkg-config --cflags lua5.4 sqlite3) "$root/tests/bench/lua_rows.c" -o "$exe" \
  "$build/libqikan.a" \
  $(pkg-config --libs lua5.4 sqlite3 libutf8proc libpcre2-8 nettle jansson) \
  $(pkg-config --libs --silence-errors xlsxwriter libedit) -ldivsufsort -lm
"$exe" "$@"
