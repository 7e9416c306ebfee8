# One server at a time, on a free port of this machine.

server=''
server_pid=''
token=''

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# start LOG COMMAND...: in the background, until it says that it listens.
start() {
  local log=$1 tries
  shift
  # Here and not in the background, where what an earlier server said might be read first.
  : >"$log"
  (cd "$scratch" && exec "$@") >>"$log" 2>&1 </dev/null &
  server_pid=$!
  for ((tries = 0; tries < 600; tries++)); do
    if grep -q 'listening on' "$log"; then return; fi
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log" >&2
  fail "a server did not start"
}

stop_server() {
  [[ -n $server_pid ]] || return 0
  kill "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
  server_pid=''
}

start_accord() {
  port=$(free_port)
  start "$scratch/accord.log" env \
    ACCORD_LIMIT_RATE_PER_SECOND=1000000000 ACCORD_LIMIT_RATE_BURST=1000000000 \
    "$built/accord" --database "$database" serve --listen "127.0.0.1:$port"
}

start_bare() {
  port=$(free_port)
  start "$scratch/bare.log" "$built/bare_server" --database "$database" --listen "127.0.0.1:$port"
}

start_node() {
  port=$(free_port)
  start "$scratch/node.log" env NODE_ENV=production DATABASE_URL="$database" PORT="$port" PROCESSES=2 \
    node "$here/node/main.mjs"
}

# ask OPTIONS...: the server that runs; nobody but Accord looks at the token. Bounded, should it hang.
ask() {
  timeout --foreground "$((600 + 4 * seconds))" "$built/ask_load" --url "http://127.0.0.1:$port" --token "$token" "$@"
}

# The organisation, a token, the company, and Accord's own answers as $questions.
prepare_accord() {
  local scopes=()
  for noun in accounts leads campaigns touchpoints deals; do scopes+=("$noun:read" "$noun:write"); done
  (cd "$scratch" && "$built/accord" --database "$database" init --name Peers --currency EUR --time-zone UTC) >/dev/null
  token=$(cd "$scratch" && "$built/accord" --database "$database" token create --name peers \
    --scope "${scopes[@]}" attribution:read)
  questions=$scratch/questions.json
  start_accord
  ask --load --record "$questions"
  stop_server
}
