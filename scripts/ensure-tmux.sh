#!/usr/bin/env bash
# ensure-tmux.sh VERSION FOLDER: fetches another tmux than the machine's own, for tests, and unpacks it into FOLDER:
# 3.5a (Debian 12's backport; what Debian 13 has) or 3.8 (Debian unstable's).
#
# It comes through the ordinary apt client with sources, lists and a cache of its own; nothing is installed. With it
# comes every library it needs, its libc too. FOLDER/tmux runs it, wherever FOLDER is shown. Where it cannot be had the
# reason is said in one line, and the status is 1.
set -euo pipefail

version=$1 folder=$2
case $version in
  3.5a) suites=(bookworm bookworm-backports) package=tmux/bookworm-backports ;;
  3.8) suites=(sid) package=tmux ;;
  *)
    printf 'ensure-tmux: not a version that is known: %s\n' "$version" >&2
    exit 2
    ;;
esac
[ -x "$folder/tmux" ] && exit 0

cannot() {
  printf 'tmux %s cannot be had: %s\n' "$version" "$1" >&2
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
for archive in "$stage"/cache/archives/*.deb; do
  case ${archive##*/} in
    libc6_* | libcap2_* | libevent* | libgcc* | libgcrypt20_* | libgpg-error0_* | libjemalloc2_* | liblz4* | liblzma5_*) ;;
    libstdc++6_* | libsystemd0_* | libtinfo6_* | libutempter0_* | libutf8proc* | libzstd1_* | tmux_*) ;;
    *) continue ;;
  esac
  dpkg-deb -x "$archive" "$stage/root"
done

# its own loader and libraries: what it starts in turn gets the machine's
loader=$(cd "$stage/root" && find . -name 'ld-linux-*.so.*' -print -quit)
[ -n "$loader" ] || cannot 'the packages hold no libc'
mkdir -p "$folder/lib"
cp -L "$stage/root/$loader" "$folder/lib/loader"
find "$stage/root" -name '*.so.*' ! -type d -exec cp -L -n {} "$folder/lib/" \;
cp "$stage/root/usr/bin/tmux" "$folder/tmux.real"
chmod -R a+rX "$folder"
cat >"$folder/tmux.new" <<'WRAPPER'
#!/bin/sh
# in the lab it is shown as the machine's own tmux
here=${0%/*}
[ -e "$here/tmux.real" ] || here=/run/lab/tmux
exec "$here/lib/loader" --library-path "$here/lib" --argv0 tmux "$here/tmux.real" "$@"
WRAPPER
chmod 755 "$folder/tmux.new"
said=$("$folder/tmux.new" -V 2>&1) || cannot "it does not run here: $said"
[ "$said" = "tmux $version" ] || cannot "Debian has $said there now"
mv "$folder/tmux.new" "$folder/tmux"
