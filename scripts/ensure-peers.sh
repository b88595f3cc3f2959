#!/usr/bin/env bash
# ensure-peers.sh FOLDER: fetches what `make bench-peers` compares mosaic with into FOLDER: pm2 by npm, and Debian's
# supervisor by the ordinary apt client, unpacked and not installed (its package would start a service here). It runs with
# the machine's python3 and python3-pkg-resources. Where one cannot be had the reason is said in one line, and the
# status is 1; the other is fetched all the same.
set -euo pipefail

folder=$1
pm2=7.0.4
status=0
cannot() { # PEER REASON
  printf '%s cannot be had: %s\n' "$1" "$2" >&2
  status=1
}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$folder"

get_pm2() {
  [ -x "$folder/pm2/node_modules/.bin/pm2" ] && return
  if ! command -v npm >/dev/null; then
    cannot pm2 'npm is missing'
  elif ! npm install --silent --no-fund --no-audit --prefix "$folder/pm2" "pm2@$pm2" >"$stage/log" 2>&1; then
    cannot pm2 "$(tail -n 1 "$stage/log")"
  fi
}

get_supervisor() {
  local archives
  [ -f "$folder/supervisor/usr/bin/supervisord" ] && return
  if ! { command -v apt-get && command -v dpkg-deb; } >/dev/null; then
    cannot supervisor 'apt-get or dpkg-deb is missing'
  elif ! python3 -c 'import pkg_resources' 2>/dev/null; then
    cannot supervisor 'python3 or python3-pkg-resources is missing'
  elif ! (cd "$stage" && apt-get -q -o APT::Sandbox::User= download supervisor) >"$stage/log" 2>&1; then
    cannot supervisor "$(tail -n 1 "$stage/log"); try apt-get update"
  else
    archives=("$stage"/supervisor_*.deb)
    rm -rf "$folder/supervisor.new"
    dpkg-deb -x "${archives[0]}" "$folder/supervisor.new"
    mv "$folder/supervisor.new" "$folder/supervisor"
  fi
}

get_pm2
get_supervisor
chmod -R a+rX "$folder"
exit "$status"
