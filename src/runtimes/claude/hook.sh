#!/bin/sh
# claude-hook.sh FILE: append the event that claude writes to stdin to FILE, as one line.
#
# The hooks of a fleet's claude run this. FILE (or MOSAIC_CLAUDE_EVENTS) is fleet/run/NAME.events. A line is the event
# as claude gives it, {"at":MILLISECONDS,"session_id":...}, cut after 3900 bytes. Without a regular file of ours at FILE
# nothing is written. It prints nothing (claude would read it as part of the prompt) and always exits 0 (another status
# could hold a prompt back).
exec 2>/dev/null
# whatever happens below, claude gets rid of its event
trap 'cat >/dev/null; exit 0' EXIT

file=${1:-${MOSAIC_CLAUDE_EVENTS:-}}
[ -n "$file" ] && [ -f "$file" ] && [ ! -L "$file" ] && [ -O "$file" ] && [ -w "$file" ] || exit 0

# an agent may live for months: beyond 1 MiB only the end is kept
if [ "$(wc -c <"$file")" -gt 1048576 ]; then
  rest=$(mktemp "$file.XXXXXX") && tail -c 262144 "$file" | sed 1d >"$rest" && mv -f "$rest" "$file"
fi

event=$(head -c 3900 | tr -d '\000\r\n')
case $event in
  '{'*) ;;
  *) exit 0 ;;
esac
at=$(date +%s%3N)
# a date without milliseconds
case $at in
  *[!0-9]*) at=$(date +%s)000 ;;
esac
# who waits for somebody, or is done, is looked at soon: the launcher waits at this pipe, which `<>` opens without waiting
case $event in
  *'"hook_event_name":"PermissionRequest"'* | *'"hook_event_name":"Stop"'* | *'"hook_event_name":"StopFailure"'*)
    name=$(basename "$file" .events | tr . _)
    pipe=${file%/*}/$name.death
    if [ -p "$pipe" ] && [ ! -L "$pipe" ] && [ -O "$pipe" ]; then
      # behind the event itself
      trap 'cat >/dev/null; printf b 1<>"$pipe"; exit 0' EXIT
    fi
    ;;
esac
# one write of less than 4096 bytes: lines of hooks that run side by side stay whole
printf '{"at":%s,%s\n' "$at" "${event#?}" >>"$file"
