# -- the session ----------------------------------------------------------------------------------------------

# tmux takes a ';' at the end of any argument for the end of the command.
tmux_argument() {
  REPLY=$1
  if [[ $1 == *\; ]]; then REPLY="${1%;}\\;"; fi
}

# tmux (3.3a) takes no message above 16 KiB: a longer command goes by a file that only we can read.
short_pane_command() {
  local LC_ALL=C command
  pane_command
  command=$REPLY
  if ((${#command} > 8000)); then
    quote "$command_file"
    write_new_file "$command_file" "rm -f $REPLY; $command"$'\n' || return
    quote "$command_file"
    command=". $REPLY"
  fi
  tmux_argument "$command"
}

# What tmux says of a pane, for take_pane. The last one may hold a '|'.
readonly PANE_FACTS='#{pane_pid}|#{pane_id}|#{session_id}|#{pane_tty}|#{pid}|#{pane_dead}|#{@mosaic_agent}|#{@mosaic_birth}|#{@mosaic_session}|#{@mosaic_home}'

# Makes the session with the marks that say whose it is; what tmux prints of the new pane is in `answer`. Fails with 124
# where tmux does not answer, and may have made it all the same.
make_session() {
  local arguments target="=$session:" patience=25 # it was asked to do something, and fifty others ask as well
  if [[ $mode != hand ]] && ! write_environment; then
    refusal="cannot write ${environment_file@Q}: the agent would lack its environment"
    return "$EXIT_CANNOT_MAKE"
  fi
  arguments=(new-session -d -P -F "$PANE_FACTS" -s "$session" -n agent -x 200 -y 50)
  # -c is a format, and `#(...)` in a format runs a command: such a folder is entered by the pane's command alone
  if [[ $workdir != *'#'* ]]; then
    tmux_argument "$workdir"
    arguments+=(-c "$REPLY")
  fi
  if ! short_pane_command; then
    refusal="cannot write ${command_file@Q}"
    return "$EXIT_CANNOT_MAKE"
  fi
  arguments+=(/bin/sh -c "$REPLY" \; set-option -p -t "$target" @mosaic_agent "$name")
  arguments+=(\; set-option -t "$target" @mosaic_session "$session")
  tmux_argument "$home"
  arguments+=(\; set-option -t "$target" @mosaic_home "$REPLY")
  if [[ $mode == hand ]]; then
    # the server may have read the user's own tmux.conf, which may count windows and panes from 1
    arguments+=(\; set-option -t "$target" base-index 0 \; set-option -w -t "$target" pane-base-index 0)
    arguments+=(\; move-window -r -t "$target")
  fi
  ask_tmux "${arguments[@]}" \; set-option -w -t "$target" window-size manual
}

# Sets what is known of the pane from a line of tmux; fails where no process is named in it. A process that has ended
# already has no start time. pane_agent, pane_birth, pane_session and pane_home are what its marks say.
take_pane() {
  IFS='|' read -r pane_pid pane session_id pane_tty server_pid pane_is_dead pane_agent pane_birth pane_session pane_home <<<"$1"
  # of a dead pane tmux 3.8 does not say it any more
  [[ -z ${pane_pid:-} && ${pane_is_dead:-} == 1 ]] && pane_pid=${pane_birth%% *}
  [[ ${pane_pid:-} =~ ^[1-9][0-9]*$ ]] || return 1
  process_start "${server_pid:-0}" || REPLY=
  server_start=$REPLY
  process_start "$pane_pid" || REPLY=
  pane_start=$REPLY
}

# Whoever calls tmux while the socket's file is lost starts a server of his own there, while ours lives on. That one says
# nothing of a home. The session that was made in it goes again at once.
take_pane_of_holder() {
  local not_this
  take_pane "$1" || return
  [[ $mode != hand && -z $pane_home ]] || return 0
  not_this=$server_pid
  find_server || return 0
  fleet_tmux kill-session -t "$session_id" 2>/dev/null
  pane_pid='' pane_start=''
  refuse "$EXIT_NOT_OURS" "another tmux server (pid $not_this) took the socket of the fleet's (pid $server_pid): tmux -L $socket kill-server"
}

# The mark by which everybody finds the agent wherever its pane goes.
mark_birth() {
  [[ -z $pane_start ]] || fleet_tmux set-option -p -t "$pane" @mosaic_birth "$pane_pid $pane_start" 2>/dev/null
  return 0
}

# The pane of the session of this name that is the agent: the one with its mark, else the first. 1: there is no such
# session; 124: tmux did not say.
look_at_session() {
  local line
  ask_tmux list-panes -s -t "=$session" -F "$PANE_FACTS" || {
    line=$?
    [[ $answer == "can't find "* ]] && return 1
    says_no_server && ! server_lives && return 1
    return $((line == 124 ? 124 : 1))
  }
  for line in "${answers[@]}" "$answer"; do
    take_pane "$line" && [[ $pane_agent == "$name" ]] && break
  done
  [[ -n $pane_pid ]]
}

# Whether what look_at_session found belongs to another home: its mark says so, or what its process was given.
is_of_another_home() {
  local entry entries=()
  if [[ -n $pane_home ]]; then
    [[ $pane_home != "$home" ]]
    return
  fi
  mapfile -d '' entries 2>/dev/null <"/proc/$pane_pid/environ"
  for entry in "${entries[@]}"; do
    [[ $entry == MOSAIC_HOME=* && $entry != "MOSAIC_HOME=$home" ]] && return 0
  done
  return 1
}

# Whether the agent that the session was made for has left it, and what stands there is something else: a pane that was
# split off, or another program in the agent's own.
agent_has_left() {
  [[ -n $pane_session && $pane_agent != "$name" ]] && return 0
  [[ -n $pane_birth && ${pane_birth%% *} != "$pane_pid" ]]
}

# A few short tries: the pane is there before its process is.
find_pane_process() {
  local try
  for try in 1 2 3 4 5; do
    look_at_session && return 0
    ((try < 5)) && sleep 0.1
  done
  return 1
}

# -- what must be there first ---------------------------------------------------------------------------------

# Ends a start: the reason goes to stderr, and into the record of the last end.
refuse() {
  refusal=$2
  say "$2"
  return "$1"
}

# Makes a folder that is ours alone, or says why not.
own_folder() {
  [[ -d $1 && ! -L $1 && -O $1 ]] && return
  if [[ -e $1 || -L $1 ]]; then
    refuse "$EXIT_NOT_OURS" "not a folder of our own: $1"
    return
  fi
  mkdir -p -- "$1" 2>/dev/null && [[ -d $1 && ! -L $1 && -O $1 ]] && return
  refuse "$EXIT_CANNOT_MAKE" "cannot make the folder $1"
}

# An agent that cannot have its folder is not started: in another one it would work on what is not meant for it.
prepare_workdir() {
  local said
  [[ -d $workdir && -x $workdir ]] && return
  said=$(mkdir -p -- "$workdir" 2>&1) && [[ -d $workdir && -x $workdir ]] && return
  said=${said##*: }
  [[ -d $workdir ]] && said='Permission denied'
  refuse "$EXIT_CANNOT_MAKE" "its working directory cannot be made or entered: $workdir${said:+: ${said,}}"
}

prepare_folders() {
  if [[ -e $home && ! -O $home ]]; then
    refuse "$EXIT_NOT_OURS" "the mosaic home $home belongs to $(stat -c '%U (uid %u)' -- "$home"): run this as that user"
    return
  fi
  own_folder "$run" || return
  # one that was made by hand may let others in; the holder's script sees to it under systemd
  [[ $mode == unit ]] || chmod 700 -- "$run" || return
  choose_own_tmux
  own_folder "$own_tmux" || return
  prepare_workdir
}
