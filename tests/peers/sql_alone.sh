# The statements that a server of these answers must run, without a server: pgbench over as many connections.

# measure_sql: name, requests a second, p50 and p99 in milliseconds of each question, with tabs between them.
measure_sql() {
  [[ -x $bin/pgbench ]] || { echo "There is no pgbench: no row for the SQL alone." >&2; return 0; }
  local folder=$scratch/sql_$round number id
  mkdir "$folder"
  list_after 00000000-0000-0000-0000-000000000000 >"$folder/list"
  number=0
  # pgbench has no variables of text: a script for each of some ids, of which it takes one at random.
  while read -r id; do
    list_after "$id" >"$folder/lists_$((number++))"
  done < <(psql_accord --command 'SELECT id FROM (SELECT id FROM campaigns ORDER BY id LIMIT 150) AS early ORDER BY hashtext(id::text) LIMIT 100')
  number=0
  while read -r id; do
    with touchpoint "'$id'" >"$folder/node_$((number++))"
  done < <(psql_accord --command 'SELECT id FROM touchpoints ORDER BY hashtext(id::text) LIMIT 100')
  with report 1735689600000 1767225600000 >"$folder/report"
  bench "50 campaigns x 5 touchpoints x 5 fields" "$folder/list"
  bench "the same after a random campaign" "$folder"/lists_*
  bench "a node by a random id" "$folder"/node_*
  bench "an attribution report of 200 campaigns" "$folder/report"
}

# list_after ID: the statements of the list that begins after this campaign.
list_after() {
  local campaigns
  campaigns=$(with campaigns 50 "'$1'" | psql_accord --field-separator=$'\t' | cut -f 1 | paste -s -d ,)
  with campaigns 50 "'$1'"
  with touchpoints "'{$campaigns}'" 5
}

# with NAME VALUES...: the statement with these values.
with() {
  local text value number=1
  text=$(sed '/^ *--/d' "$here/sql/$1.sql")
  shift
  for value in "$@"; do
    text=${text//"\$$number"/"$value"}
    number=$((number + 1))
  done
  printf '%s;\n' "$text"
}

# bench NAME SCRIPTS...
bench() {
  local name=$1 log=$folder/log
  shift
  "$bin/pgbench" --no-vacuum --protocol=prepared --client="$connections" --time="$seconds" --log --log-prefix="$log" \
    "${@/#/--file=}" --host="$cluster" --username=accord accord >"$folder/out" 2>&1 || { tail -n 5 "$folder/out" >&2; return 1; }
  # The third column: microseconds. The rate is pgbench's own, which knows when the last answer came.
  cut -d ' ' -f 3 "$log".* | sort --numeric-sort | awk -v name="$name" -v rate="$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$folder/out")" '
    { time[NR] = $1 }
    END { printf "%s\t%.1f\t%.3f\t%.3f\n", name, rate, at(50), at(99) }
    function at(percent,    place) {
      place = int(NR * percent / 100) + 1
      return time[place > NR ? NR : place] / 1000
    }'
  rm "$log".*
}
