#!/usr/bin/env bash
# run.sh - installs what is missing, builds, and runs every test: once as it is, once under
# AddressSanitizer and UndefinedBehaviorSanitizer, and each fuzz target for a few seconds.
# The last line is "N passed, N failed, N skipped"; the exit status is 0 only where none failed.
#
#   tests/run.sh [--quick]       --quick: the plain build alone, no sanitizers, no fuzzing
#
# QIKAN_BUILD: the folder for the builds (default: the source folder; build/, build-asan/ and
# build-fuzz/ appear in it).  QIKAN_FUZZ_SECONDS: for each target (default 10).
set -u
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 1
. "$root/tests/lib/setup.sh"

quick=0
case ${1-} in
'') ;;
--quick) quick=1 ;;
*) sed -n '2,11s/^# \{0,1\}//p' "$0"; [ "$1" = --help ] && exit 0; exit 2 ;;
esac
base=${QIKAN_BUILD:-$root}
seconds=${QIKAN_FUZZ_SECONDS:-10}
mkdir -p "$base" && cd "$base" || exit 1
counts=$(mktemp -d) || exit 1
trap 'rm -rf "$counts"' EXIT

# one NAME ok|failed|skipped [WHY]: a test of this script itself, in the form ctest's have.
one() {
  case $2 in
  ok) echo "ok - $1" ;;
  failed) echo "not ok - $1 ${3-}" ;;
  skipped) echo "ok - $1 # SKIP ${3-}" ;;
  esac | tee -a "$counts/own.tap"
}

run_tests() { # DIR NAME
  rm -rf "$1/tests/results"
  mkdir -p "$1/tests/results"
  ctest --test-dir "$1" --output-on-failure --no-tests=error -j "$jobs" \
    --output-junit "$counts/$2.junit" </dev/null
  python3 -B "$root/tests/lib/count.py" --prefix "$2" --junit "$counts/$2.junit" \
    "$1/tests/results" >"$counts/$2.tap"
}

plain() {
  say "Building in $base/build (warnings are errors)"
  if build_tree "$base/build" -DQIKAN_TESTS=ON; then
    one "build" ok
    say "Running the tests"
    run_tests "$base/build" plain
  else
    one "build" failed
  fi
}

sanitized() {
  say "Building in $base/build-asan with sanitizers"
  if build_tree "$base/build-asan" -DQIKAN_SANITIZE=ON; then
    one "build with sanitizers" ok
    say "Running the tests under sanitizers"
    run_tests "$base/build-asan" sanitized
  else
    one "build with sanitizers" failed
  fi
}

fuzz_targets() { find "$base/build-fuzz/tests/fuzz" -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x | sort; }

fuzz() { # TARGET
  name=${1##*/}
  if bash "$root/tests/fuzz/run.sh" "$1" "$seconds" >"$counts/$name.log" 2>&1; then
    echo ok
  else
    echo failed
  fi >"$counts/$name.state"
}

fuzzed() {
  say "Building the fuzz targets in $base/build-fuzz"
  # unoptimised: for a few seconds of each, compiling takes longer than what it would gain
  if ! build_tree "$base/build-fuzz" -DCMAKE_C_COMPILER=clang -DQIKAN_FUZZ=ON \
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-g1; then
    one "build of the fuzz targets" failed
    return
  fi
  one "build of the fuzz targets" ok
  running=0
  for target in $(fuzz_targets); do
    fuzz "$target" &
    running=$(((running + 1) % jobs))
    [ "$running" != 0 ] || wait
  done
  wait
  for target in $(fuzz_targets); do
    name=${target##*/}
    state=$(cat "$counts/$name.state")
    [ "$state" = ok ] || tail -n 40 "$counts/$name.log"
    one "$name for $seconds seconds" "${state:-failed}"
  done
}

packages="$build_packages $test_packages"
[ $quick = 1 ] || packages="$packages $fuzz_packages"
# shellcheck disable=SC2086
install_missing $packages
plain
if [ $quick = 0 ]; then
  sanitized
  fuzzed
fi

say "Summary"
cat "$counts"/*.tap >"$counts/all"
grep '^not ok' "$counts/all"
failed=$(grep -c '^not ok' "$counts/all")
skipped=$(grep -c '^ok .*# SKIP' "$counts/all")
passed=$(($(grep -c '^ok ' "$counts/all") - skipped))
[ "$passed" -gt 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
