#!/usr/bin/env bash
# ensure-promtool.sh FOLDER: FOLDER/promtool runs what Prometheus checks metrics with, for tests: the machine's own where it
# has one, else that of the machine's Debian, else of Debian 12. It is taken out of its package, which is not installed: that
# would start a server. Where it cannot be had the reason is said in one line, and the status is 1.
set -euo pipefail

folder=$1
[ -x "$folder/promtool" ] && exit 0
staging=$folder.new
rm -rf "$staging"
mkdir -p "$staging"
if own=$(command -v promtool); then
  ln -s "$own" "$staging/promtool"
elif (cd "$staging" && apt-get -q download prometheus && dpkg-deb --fsys-tarfile prometheus_*.deb |
  tar -x --strip-components=3 ./usr/bin/promtool) >/dev/null 2>&1; then
  rm -f "$staging"/*.deb
else
  bash "$(dirname "$0")/unpack-program.sh" "$staging" usr/bin/promtool prometheus bookworm
fi
said=$("$staging/promtool" --version 2>&1) || {
  printf 'promtool cannot be had: it does not run here: %s\n' "$said" >&2
  exit 1
}
rm -rf "$folder"
mv "$staging" "$folder"
