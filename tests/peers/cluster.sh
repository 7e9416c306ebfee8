# A throw-away cluster of the installed PostgreSQL with a database for Accord, reached by a socket in $scratch only.

# The directory with the newest installed binaries.
postgres_bin() {
  local installed
  installed=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort --version-sort | tail -n 1)
  if [[ -n $installed ]]; then
    echo "$installed"
  elif installed=$(command -v initdb); then
    dirname "$installed"
  else
    fail "PostgreSQL is not installed"
  fi
}

# PostgreSQL refuses to be run by root.
as_owner() {
  if ((EUID == 0)); then
    setpriv --reuid postgres --regid postgres --init-groups "$@"
  else
    "$@"
  fi
}

start_cluster() {
  bin=$(postgres_bin)
  cluster=$scratch/cluster
  mkdir "$cluster"
  if ((EUID == 0)); then chown postgres: "$cluster"; fi
  (
    cd "$cluster"
    as_owner "$bin/initdb" --username=accord --auth=trust --encoding=UTF8 --locale=C --no-sync --pgdata=data
    # Nothing here has to survive a crash, and nothing is written while time is taken. The rest is as installed.
    as_owner "$bin/pg_ctl" start --wait --silent --pgdata=data --log=log \
      --options="-k '$cluster' -c listen_addresses='' -c fsync=off -c shared_buffers=512MB"
    "$bin/createdb" --host="$cluster" --username=accord accord
  ) >"$scratch/cluster.log" 2>&1 </dev/null || { cat "$scratch/cluster.log" >&2; exit 1; }
  database="postgres://accord@localhost/accord?host=$cluster"
}

psql_accord() {
  "$bin/psql" --host="$cluster" --username=accord --dbname=accord --no-psqlrc --quiet --tuples-only --no-align \
    --set=ON_ERROR_STOP=1 "$@"
}

stop_cluster() {
  [[ -e ${cluster:-}/data/postmaster.pid ]] || return 0
  (cd "$cluster" && as_owner "$bin/pg_ctl" stop --mode=immediate --silent --pgdata=data) || true
}
