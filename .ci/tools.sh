# shellcheck shell=bash
# Finds the tools that a run needs, and installs those that Debian has and this machine has not.

has() {
  command -v "$1" >/dev/null 2>&1
}

has_postgres() {
  has postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null
}

has_chromium() {
  [[ -x ${CHROMIUM:-/usr/bin/chromium} ]]
}

# A Python that can have packages of its own.
has_venv() {
  has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null
}

install_missing_tools() {
  local packages=()
  has cc || packages+=(build-essential)
  has curl || packages+=(curl ca-certificates)
  # Separately packaged in Debian, together elsewhere.
  has node || packages+=(nodejs)
  has npm || packages+=(npm)
  has_postgres || packages+=(postgresql)
  has_chromium || packages+=(chromium)
  has_venv || packages+=(python3 python3-venv)
  if ((${#packages[@]} == 0)); then
    echo "Nothing is missing."
    return
  fi
  if ! has apt-get; then
    echo "Missing, and there is no apt-get to install them with: ${packages[*]}"
    return
  fi
  local as_root=()
  if ((EUID != 0)); then
    if ! has sudo; then
      echo "Missing, and there is no sudo to install them with: ${packages[*]}"
      return
    fi
    as_root=(sudo)
  fi
  echo "Installing: ${packages[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}
