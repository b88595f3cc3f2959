#!/usr/bin/env bash
# Makes .tools/bin/bun the Bun that package.json pins ("engines"): the one on PATH where it is exactly
# that version, else the platform's package, fetched with npm. Quiet and fast when there is nothing to do.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'ensure-bun: %s\n' "$*" >&2
  exit 1
}

wanted=$(tr -d "\n" <package.json | sed -n 's/.*"engines": *{[^}]*"bun": *"\([^"]*\)".*/\1/p')
[ -n "$wanted" ] || fail 'package.json pins no Bun: expected "engines": { "bun": "X.Y.Z" }'

# BUN_OPTIONS can preload code and BUN_BE_BUN changes what a compiled binary is: neither has a say here.
unset BUN_OPTIONS BUN_BE_BUN
is_wanted() { [ -x "$1" ] && [ "$("$1" --version 2>/dev/null)" = "$wanted" ]; }

link=.tools/bin/bun
if is_wanted "$link"; then exit 0; fi
mkdir -p .tools/bin

on_path=$(type -P bun || true)
if [ -n "$on_path" ] && is_wanted "$on_path"; then
  ln -sfn "$(readlink -f "$on_path")" "$link"
  exit 0
fi

# The package that holds the binary itself: it needs no install script (npm 11 may hold those back).
# Its checksum is pinned here beside the name; a new version in package.json needs new ones, from
#   npm view @oven/bun-linux-x64@VERSION dist.integrity
libc=
if compgen -G '/lib/ld-musl-*' >/dev/null; then libc=-musl; fi
platform="$(uname -s)-$(uname -m)$libc"
case $platform in
  Linux-x86_64)
    package=bun-linux-x64
    integrity=sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==
    ;;
  Linux-x86_64-musl)
    package=bun-linux-x64-musl
    integrity=sha512-10QoW/YfTgnURaGEaHpJCiXjLI2e5iTtfVDaA5JKcyUzaa1cq6cVUY9/Uq5XkYzvtRjHLRe9Oj/lTDIQcxy8HQ==
    ;;
  Linux-aarch64)
    package=bun-linux-aarch64
    integrity=sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==
    ;;
  Linux-aarch64-musl)
    package=bun-linux-aarch64-musl
    integrity=sha512-XCNc+WvvMAdNNb+OWTogpy+N9wm62fkVeEVLb6how0RZhW5LPi6c7BlkeVCuWps7XjEl2saFpHFa20/1E+PAHg==
    ;;
  *) fail "no pinned Bun for $platform: put Bun $wanted on PATH" ;;
esac

command -v npm >/dev/null || fail "Bun $wanted is not on PATH and npm is missing: install one of them"
printf 'fetching Bun %s (@oven/%s) with npm\n' "$wanted" "$package" >&2
staging=$(mktemp -d .tools/fetch-XXXXXX)
trap 'rm -rf "$staging"' EXIT
if ! npm install --prefix "$staging" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error \
  "@oven/$package@$wanted" >"$staging/npm.log" 2>&1; then
  tail -n 5 "$staging/npm.log" >&2
  fail "npm could not fetch @oven/$package@$wanted"
fi
# npm has compared the download with the registry's checksum and noted it here; this compares that with ours.
grep -qF "\"integrity\": \"$integrity\"" "$staging/node_modules/.package-lock.json" ||
  fail "the fetched @oven/$package@$wanted is not the one pinned in scripts/ensure-bun.sh"
fetched=$staging/node_modules/@oven/$package/bin/bun
is_wanted "$fetched" || fail "the fetched Bun does not run here, or is not $wanted"

# A rename within .tools: a second make that runs at the same time sees the old file or the new one, never half.
chmod 755 "$fetched"
mv -f "$fetched" ".tools/bun-$wanted"
ln -sfn "../bun-$wanted" "$link"
