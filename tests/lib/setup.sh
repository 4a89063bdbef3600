# shellcheck shell=sh disable=SC2034,SC2154,SC2015
# setup.sh - sourced by tests/run.sh and examples/quickstart.sh: packages and builds.
# Expects $root, the source directory.

say() { printf '\n==> %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

jobs=$(nproc 2>/dev/null || echo 2)
# About 1 GiB for each compiler under sanitizers, so that a small machine does not swap.
memory=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo 2>/dev/null || echo 2)
[ "${memory:-2}" -ge 1 ] || memory=1
[ "$jobs" -le "${memory:-2}" ] || jobs=$memory

build_packages="gcc libc6-dev cmake make pkg-config liblua5.4-dev libsqlite3-dev
  libutf8proc-dev libpcre2-dev nettle-dev libjansson-dev libedit-dev libxlsxwriter-dev
  libdivsufsort-dev"
test_packages="ninja-build libcriterion-dev sqlite3 python3 procps util-linux"
fuzz_packages="clang libclang-rt-14-dev"

# Installs the packages that are missing; does nothing, and needs no rights, where all are there.
install_missing() {
  command -v dpkg-query >/dev/null ||
    die "This is no Debian system: install what corresponds to: $*"
  missing=
  for package in "$@"; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
    *' installed') ;;
    *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0
  say "Installing:$missing"
  if [ "$(id -u)" = 0 ]; then as_root=
  elif command -v sudo >/dev/null; then as_root=sudo
  else die "Run this as root first: apt-get install -y$missing"
  fi
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q ||
    echo "apt-get update has failed; going on with the lists there are" >&2
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $missing </dev/null ||
    die "apt-get could not install:$missing"
}

# build_tree DIR OPTION... : configures and builds in DIR; in a new one by Ninja where it is
# there: make takes half as long again for a hundred small programs.
build_tree() {
  tree=$1
  shift
  mkdir -p "$tree"
  [ -f "$tree/CMakeCache.txt" ] || ! command -v ninja >/dev/null || set -- -G Ninja "$@"
  cmake -S "$root" -B "$tree" "$@" >"$tree/build.log" 2>&1 &&
    cmake --build "$tree" -j "$jobs" >>"$tree/build.log" 2>&1 ||
    { tail -n 60 "$tree/build.log" >&2; return 1; }
}
