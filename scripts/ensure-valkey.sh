#!/usr/bin/env bash
# ensure-valkey.sh FOLDER: FOLDER/valkey-server runs Valkey, for tests: the machine's own where it has one, else the one of
# Debian 13, unpacked there and not installed. Where it cannot be had the reason is said in one line, and the status is 1.
set -euo pipefail

folder=$1
[ -x "$folder/valkey-server" ] && exit 0
if own=$(command -v valkey-server); then
  mkdir -p "$folder"
  ln -s "$own" "$folder/valkey-server"
  exit 0
fi
staging=$folder.new
rm -rf "$staging"
mkdir -p "$(dirname "$folder")"
bash "$(dirname "$0")/unpack-program.sh" "$staging" usr/bin/valkey-server valkey-server trixie
said=$("$staging/valkey-server" --version 2>&1) || {
  printf 'valkey cannot be had: it does not run here: %s\n' "$said" >&2
  exit 1
}
rm -rf "$folder"
mv "$staging" "$folder"
