#!/usr/bin/env bash
# unpack-program.sh FOLDER PROGRAM PACKAGE SUITE…: fetches a program of another Debian than the machine's own, for tests,
# and unpacks it into FOLDER. Its path in the package is PROGRAM, the name that it runs by is FOLDER/NAME.
#
# It comes through the ordinary apt client with sources, lists and a cache of its own; nothing is installed. With it
# comes every library it needs, its libc too. Where it cannot be had the reason is said in one line, and the status is 1.
set -euo pipefail

folder=$1 program=$2 package=$3
suites=("${@:4}")
name=${program##*/}

cannot() {
  printf '%s cannot be had: %s\n' "$package" "$1" >&2
  exit 1
}
command -v apt-get >/dev/null || cannot 'apt-get is missing'
command -v dpkg-deb >/dev/null || cannot 'dpkg-deb is missing'
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || cannot "$keyring is missing"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage"/{lists/partial,cache/archives/partial,root}
# the mirror of this machine, where it has one of Debian's
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -oE '^[^#]*https?://[^ ]+/debian/?' |
  grep -oE 'https?://[^ ]+' | head -n 1 || true)
for suite in "${suites[@]}"; do
  printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "${mirror:-http://deb.debian.org/debian}" "$suite"
done >"$stage/sources"
apt=(apt-get -q -o "Dir::Etc::SourceList=$stage/sources" -o Dir::Etc::SourceParts=/dev/null
  -o "Dir::State::Lists=$stage/lists" -o "Dir::Cache=$stage/cache" -o Dir::State::status=/dev/null
  -o APT::Sandbox::User= -o Debug::NoLocking=true)
"${apt[@]}" update >"$stage/log" 2>&1 || cannot "$(tail -n 1 "$stage/log")"
"${apt[@]}" install -y --download-only --no-install-recommends "$package" >"$stage/log" 2>&1 ||
  cannot "$(tail -n 1 "$stage/log")"
# What it depends on to be installed (an init system, users) is not what it depends on to run.
for archive in "$stage"/cache/archives/*.deb; do
  case ${archive##*/} in
    lib* | "${package%%[-/]*}"*) dpkg-deb -x "$archive" "$stage/root" ;;
  esac
done
[ -x "$stage/root/$program" ] || cannot "its packages hold no $program"

# its own loader and libraries: what it starts in turn gets the machine's
loader=$(cd "$stage/root" && find . -name 'ld-linux-*.so.*' -print -quit)
[ -n "$loader" ] || cannot 'the packages hold no libc'
mkdir -p "$folder/lib"
cp -L "$stage/root/$loader" "$folder/lib/loader"
find "$stage/root" -name '*.so.*' ! -type d -exec cp -L -n {} "$folder/lib/" \;
cp "$stage/root/$program" "$folder/$name.real"
chmod -R a+rX "$folder"
cat >"$folder/$name.new" <<WRAPPER
#!/bin/sh
# in the lab tmux is shown as the machine's own
here=\${0%/*}
[ -e "\$here/$name.real" ] || here=/run/lab/$name
exec "\$here/lib/loader" --library-path "\$here/lib" --argv0 $name "\$here/$name.real" "\$@"
WRAPPER
chmod 755 "$folder/$name.new"
mv "$folder/$name.new" "$folder/$name"
