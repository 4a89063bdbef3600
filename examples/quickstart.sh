#!/usr/bin/env bash
# quickstart.sh [ISSUE...] - from a fresh Debian 12 machine to a first report.
# Installs what is missing with apt, builds qikan, ingests the issues (default: the example
# issue beside this script) into build/quickstart.db and prints the report "overview".
# Safe to repeat: what is there is not installed, built or ingested again.
set -eu
export LC_ALL=C.UTF-8
here=$(pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/tests/lib/setup.sh"

case ${1-} in
-h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
[ $# -gt 0 ] || set -- "$root"/examples/issues/*-[0-9]*.md
for issue in "$@"; do
  [ -e "$issue" ] || die "$issue: no such file"
done

# shellcheck disable=SC2086
install_missing $build_packages
build=${QIKAN_BUILD:-$root}/build
mkdir -p "$build"
# The tests are left as an earlier tests/run.sh configured them.
[ -f "$build/CMakeCache.txt" ] || tests=-DQIKAN_TESTS=OFF
say "Building in $build"
build_tree "$build" ${tests-}
db=$build/quickstart.db
say "qikan ingest --db $db --scripts $root/examples $*"
cd "$here"
"$build/qikan" ingest --db "$db" --scripts "$root/examples" "$@"
say "qikan report overview --db $db"
"$build/qikan" report overview --db "$db"
cat <<END

The database is $db.  More to try:
  $build/qikan list --db $db
  $build/qikan report overview --db $db --format markdown
  $build/qikan sql --db $db 'select city, title from article'
  $build/qikan --help
END
