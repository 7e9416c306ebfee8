#!/usr/bin/env bash
# Accord, a bare server of the same libraries, a usual server of Node.js and the SQL alone: the same questions over the
# same rows of one PostgreSQL, on the same machine, one after the other. Figures of one machine say nothing about
# another; the ratios of one run do.
#
#   tests/peers/run.sh [--seconds 8] [--rounds 3] [--connections 16] [--profile release] [--only accord,bare,node,sql]
#
# Everything runs on this machine and in a temporary directory, and is gone afterwards.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
here=$root/tests/peers

seconds=8 rounds=3 connections=16 profile=release only=accord,bare,node,sql
while (($# > 0)); do
  case $1 in
    --seconds | --rounds | --connections | --profile | --only) declare "${1#--}=${2:?"$1 needs a value"}" ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
measured() { [[ ,$only, == *,$1,* ]]; }
fail() { echo "run.sh: $*" >&2; exit 1; }

built=${CARGO_TARGET_DIR:-$root/target}/${profile/#dev/debug}
for program in accord ask_load bare_server; do
  [[ -x $built/$program ]] ||
    fail "$built/$program is not there; build it: cargo build --profile $profile --workspace --bins"
done
if measured node; then
  [[ -d $here/node/node_modules ]] ||
    fail "no packages for Node.js; fetch them: (cd tests/peers/node && npm ci), or leave it out: --only accord,bare,sql"
fi

# Nothing of the caller's own deployment.
for name in $(compgen -e ACCORD_); do unset "$name"; done

scratch=$(mktemp -d)
chmod 755 "$scratch"
# shellcheck source=tests/peers/cluster.sh
source "$here/cluster.sh"
# shellcheck source=tests/peers/servers.sh
source "$here/servers.sh"
# shellcheck source=tests/peers/sql_alone.sh
source "$here/sql_alone.sh"
cleanup() {
  stop_server
  stop_cluster
  rm -rf -- "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

start_cluster
echo "Loading ..." >&2
prepare_accord
# What was just written is looked at, counted and on the disk before anybody's time is taken.
psql_accord --command 'VACUUM (ANALYZE)' --command 'CHECKPOINT'

results=$scratch/results
: >"$results"
for ((round = 1; round <= rounds; round++)); do
  for server in accord bare node; do
    measured "$server" || continue
    echo "Round $round of $rounds: $server" >&2
    "start_$server"
    ask --replay "$questions" --seconds "$seconds" --connections "$connections" --tabs |
      sed "s/^/$round\t$server\t/" >>"$results"
    stop_server
  done
  if measured sql; then
    echo "Round $round of $rounds: the SQL alone" >&2
    measure_sql | sed "s/^/$round\tsql\t/" >>"$results"
  fi
done
awk -f "$here/table.awk" "$results"
