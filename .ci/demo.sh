# shellcheck shell=bash
# The demonstration server: started on a free port, asked a question whose answer must add up, and
# stopped. Its users and their password are fixed, since all of its data is invented.

demo_pid=
demo_url=
demo_log=
demo_password=accord-demo

# start_demo BINARY FOLDER: returns once the server says that it is ready.
start_demo() {
  local port
  port=$(free_port)
  demo_url=http://127.0.0.1:$port
  demo_log=$2/demo.log
  "$1" demo --listen "127.0.0.1:$port" --data "$2/demo" >"$demo_log" 2>&1 &
  demo_pid=$!
  local deadline=$((SECONDS + 120))
  until curl --silent --fail --max-time 5 --output /dev/null "$demo_url/readyz"; do
    kill -0 "$demo_pid" 2>/dev/null || demo_failed "the demo ended before it was ready"
    ((SECONDS < deadline)) || demo_failed "the demo was not ready after two minutes"
    sleep 0.5
  done
  echo "Ready at $demo_url"
}

stop_demo() {
  [[ -n $demo_pid ]] || return 0
  kill "$demo_pid" 2>/dev/null || true
  wait "$demo_pid" 2>/dev/null || true
  demo_pid=
}

# Rows + hidden + unattributed = total, counted here from the answer's own decimal strings.
ask_demo() {
  local token answer
  answer=$(demo_graphql "" 'mutation { login(input: { email: \"analyst@demo.example\", password: \"'"$demo_password"'\" }) { accessToken } }')
  token=$(sed -n 's/.*"accessToken": *"\([^"]*\)".*/\1/p' <<<"$answer")
  [[ -n $token ]] || demo_failed "the analyst cannot sign in: $answer"

  local to from
  to=$(date +%Y-%m-01)
  from=$(date --date="$to - 12 months" +%F)
  answer=$(demo_graphql "$token" '{ attribution(input: { period: { from: \"'"$from"'\", to: \"'"$to"'\" }, groupBy: [CAMPAIGN], rule: { model: { preset: W_SHAPED } } }) { total { amount } hidden { amount } unattributed { amount } rows(first: 200) { totalCount nodes { amount { amount } } } } }')
  local amounts count
  mapfile -t amounts < <(grep -oE '"amount": *"-?[0-9]+\.[0-9]{2}"' <<<"$answer" | tr -dc '0-9\n-')
  count=$(sed -n 's/.*"totalCount": *\([0-9]*\).*/\1/p' <<<"$answer")
  # The first three amounts are the report's own.
  ((${#amounts[@]} > 3 && ${#amounts[@]} == count + 3)) || demo_failed "no rows, or not all: $answer"
  local sum=0 cents
  for cents in "${amounts[@]:1}"; do sum=$((sum + $(as_integer "$cents"))); done
  ((sum == $(as_integer "${amounts[0]}"))) || demo_failed "the rows do not add up to the total: $answer"
  echo "$count campaigns, together with hidden and unattributed revenue $sum cents: the total."
}

# demo_graphql TOKEN DOCUMENT: the document with its quotation marks escaped for JSON.
demo_graphql() {
  local authorization=()
  [[ -z $1 ]] || authorization=(--header "authorization: Bearer $1")
  curl --silent --show-error --max-time 30 "$demo_url/graphql" \
    --header "content-type: application/json" "${authorization[@]}" --data "{\"query\":\"$2\"}"
}

demo_failed() {
  printf '%s\n--- the end of its log:\n' "$1" >&2
  tail -n 50 "$demo_log" >&2
  exit 1
}

# Without leading zeros, which would make it octal.
as_integer() {
  local sign=${1%%[0-9]*} digits=${1#-}
  printf '%s%d' "$sign" "$((10#$digits))"
}

# A port that nobody listens on at the moment.
free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000))
    (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null || break
  done
  echo "$port"
}
