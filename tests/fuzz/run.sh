#!/usr/bin/env bash
# run.sh TARGET [SECONDS] [CORPUS] - runs one fuzz target from fresh seeds.
# TARGET is the program (…/fuzz_text); SECONDS is 600 where not given.  A finding is left in
# the current directory as crash-…, and the exit status is then not 0.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$1
seconds=${2:-600}
name=${target##*/}
corpus=${3:-}
if [ -z "$corpus" ]; then
  corpus=$(mktemp -d)
  trap 'rm -rf "$corpus"' EXIT
fi
python3 "$here/seeds.py" "$corpus"
# timeout: a single input that takes longer than 10 s is a finding, too.
"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
  -print_final_stats=1 "$corpus/${name#fuzz_}"
