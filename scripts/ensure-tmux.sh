#!/usr/bin/env bash
# ensure-tmux.sh VERSION FOLDER: fetches another tmux than the machine's own, for tests, and unpacks it into FOLDER:
# 3.5a (Debian 12's backport; what Debian 13 has) or 3.8 (Debian unstable's). FOLDER/tmux runs it, wherever FOLDER is
# shown. Where it cannot be had the reason is said in one line, and the status is 1.
set -euo pipefail

version=$1 folder=$2
case $version in
  3.5a) from=(tmux/bookworm-backports bookworm bookworm-backports) ;;
  3.8) from=(tmux sid) ;;
  *)
    printf 'ensure-tmux: not a version that is known: %s\n' "$version" >&2
    exit 2
    ;;
esac
[ -x "$folder/tmux" ] && exit 0

# It is there, by its name, when it was seen to be the one that was asked for.
staging=$folder.new
rm -rf "$staging"
mkdir -p "$(dirname "$folder")"
bash "$(dirname "$0")/unpack-program.sh" "$staging" usr/bin/tmux "${from[@]}"
cannot() {
  printf 'tmux %s cannot be had: %s\n' "$version" "$1" >&2
  rm -rf "$staging"
  exit 1
}
said=$("$staging/tmux" -V 2>&1) || cannot "it does not run here: $said"
[ "$said" = "tmux $version" ] || cannot "Debian has $said there now"
rm -rf "$folder"
mv "$staging" "$folder"
