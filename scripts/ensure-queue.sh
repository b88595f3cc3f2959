#!/usr/bin/env bash
# ensure-queue.sh FOLDER: fetches the queue that `make bench-queue` compares a team's calls with into FOLDER: pg-boss, by
# npm. It is no dependency of mosaic. Where it cannot be had the reason is said in one line, and the status is 1.
set -euo pipefail

folder=$1
version=12.38.0
[ -f "$folder/node_modules/pg-boss/package.json" ] && exit 0
command -v npm >/dev/null || {
  printf 'pg-boss cannot be had: npm is missing\n' >&2
  exit 1
}
mkdir -p "$folder"
said=$(npm install --silent --no-fund --no-audit --prefix "$folder" "pg-boss@$version" 2>&1) || {
  printf 'pg-boss cannot be had: %s\n' "$(tail -n 1 <<<"$said")" >&2
  exit 1
}
