#!/usr/bin/env bash
# score.sh - how well the facts of a database agree with the answer keys: precision, recall
# and F1 by fact, over all cities of the keys and for each.
#
#   tests/score.sh DATABASE [FACT…]     FACT: quantities nouns periods documents
#                                       document_kinds practices places (default: all)
#
# QIKAN_SHARED: the folder with tools/score.py and gold/ (default: ../shared beside the
# source folder).  Where it is missing nothing is scored and the exit status is 0.
# QIKAN_SCORE_MIN: the least score; the exit status is 1 where a fact is below it over all cities.
set -u
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 1
shared=${QIKAN_SHARED:-$root/../shared}
scorer=$shared/tools/score.py
keys=$shared/gold

if [ $# -lt 1 ] || [ "$1" = --help ]; then
  sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  [ $# -ge 1 ] && exit 0 || exit 2
fi
database=$1
shift
if [ ! -r "$database" ]; then
  echo "$database: no such database" >&2
  exit 3
fi
if [ ! -r "$scorer" ] || ! command -v python3 >/dev/null; then
  echo "skipped: no answer keys in $shared"
  exit 0
fi

facts=${*:-quantities nouns periods documents document_kinds practices places}

# The key of a fact; the cities that stand in it, once each.
key_of() {
  case $1 in
  quantities | nouns | periods) echo "$keys/quantities.tsv" ;;
  documents | document_kinds) echo "$keys/documents.tsv" ;;
  practices | places) echo "$keys/$1.tsv" ;;
  *) return 1 ;;
  esac
}
cities_of() { tail -n +2 "$1" | cut -f1 | awk 'NF && !seen[$0]++'; }

status=0
for fact in $facts; do
  if ! key=$(key_of "$fact"); then
    echo "score.sh: there is no fact '$fact'" >&2
    exit 2
  fi
  [ -r "$key" ] || continue
  cities=$(cities_of "$key" | paste -sd, -)
  printf '%-14s  ' "all"
  python3 -B "$scorer" "$fact" --db "$database" --gold "$keys" --cities "$cities" \
    --min "${QIKAN_SCORE_MIN:-0}" || status=1
  for city in $(cities_of "$key"); do
    printf '%-14s  ' "$city"
    python3 -B "$scorer" "$fact" --db "$database" --gold "$keys" --cities "$city" || status=1
  done
done
exit $status
