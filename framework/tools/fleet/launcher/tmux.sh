# -- asking tmux ----------------------------------------------------------------------------------------------

# Where the holder must already be there, -N forbids tmux to start a server of its own inside this agent's cgroup.
tmux_flags=-L
[[ $mode == unit ]] && tmux_flags=-NL
fleet_tmux() { tmux "$tmux_flags" "$socket" "$@"; }

# Before a call of tmux that would otherwise fail, or start a second server.
see_to_socket() { [[ -S $socket_file && ! -L $socket_file ]] || heal_socket; }

# The functions below answer in REPLY, not on stdout: each `$(...)` is a fork, and fifty agents start at once.

# What tmux says, its errors too, in `answers` and the first line in `answer`; waits `patience` seconds for each line.
# 124: it did not answer, which is not a no. Not `$(...)`, and not without a time-out: a stopped server (tmux 3.3a) holds
# its clients, and the pipes of those that are dead already, for ever.
answer='' answers=()
ask_tmux() {
  local output client line status
  answer='' answers=()
  exec {output}< <(exec tmux "$tmux_flags" "$socket" "$@" 2>&1)
  client=$!
  while :; do
    IFS= read -r -t "${patience:-3}" -u "$output" line
    status=$?
    ((status == 0)) || break
    answers+=("$line")
  done
  ((status > 128)) && kill -KILL "$client" 2>/dev/null
  exec {output}<&-
  answer=${answers[0]-}
  wait "$client" && return 0
  ((status > 128)) && return 124
  return 1
}

# Whether the answer says that tmux could not reach any server.
says_no_server() { [[ $answer == 'no server running on '* || $answer == 'error connecting to '* || $answer == 'server exited unexpectedly'* || $answer == 'lost server'* ]]; }
