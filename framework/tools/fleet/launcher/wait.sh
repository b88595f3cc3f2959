# -- what a beat may find -------------------------------------------------------------------------------------

# How the runtime was started (its conversation, port, password, where it keeps its records) is said once, by the runtime's
# own start, and then only in a file of the run folder. We keep it for as long as the agent lives.
remember_launch() {
  [[ -z $launch_record && -f $launch_file && ! -L $launch_file && -O $launch_file ]] || return 0
  IFS= read -r -d '' launch_record <"$launch_file"
  [[ $launch_record == *"pid=$pane_pid"$'\n'* && $launch_record == *"pid_start=$pane_start"$'\n'* ]] || launch_record=''
}

# The pipe stays from one life to the next: without a reader it holds nothing.
make_death_pipe() {
  local pipe=$run/$session.death
  [[ -p $pipe && ! -L $pipe && -O $pipe ]] && return
  rm -f -- "$pipe"
  mkfifo -- "$pipe"
}

# Somebody cleared the run folder away. A launch record that is missing alone was taken away for a reset.
restore_run_folder() {
  [[ -d $run ]] || mkdir -p -- "$run" 2>/dev/null
  [[ -z $launch_record || -e $launch_file || -L $launch_file ]] || replace_file "$launch_file" "$launch_record"
  make_death_pipe
}

# Known to be gone. No answer is not that, nor is a socket that nobody finds while the server's process lives, nor what
# another server says that has taken its place.
pane_is_gone() {
  server_lives || return 0
  ask_tmux display-message -p '#{pid}' \; has-session -t "$pane" && return 1
  [[ $answer == "$server_pid" && ${answers[1]-} == "can't find pane"* ]] && return 0
  says_no_server && heal_socket
  return 1
}

# What is due for the agent, at the end of a usage limit or for its budget (src/domain/limits/due.ts: seconds since the
# epoch), is done by a process of its own. It is begun again a minute later where the same is still due: the first one was
# killed. Sooner where the roster is younger than the file: what holds the agent stands there, and may be more by now.
# REPLY: the seconds until then; empty where nothing is due.
see_to_due() {
  local at='' file=$home/fleet/logs/$name/due
  REPLY=
  [[ -f $file && ! -L $file && -O $file ]] || return 0
  IFS=' ' read -r at _ <"$file"
  [[ $at =~ ^[1-9][0-9]{8,10}$ ]] || return 0
  if ((at > EPOCHSECONDS)) && ! [[ $home/fleet/roster.yaml -nt $file ]]; then
    REPLY=$((at - EPOCHSECONDS))
    return 0
  fi
  [[ $at != "$due_seen" ]] || ((EPOCHSECONDS >= due_begun + 60)) || return 0
  due_seen=$at due_begun=$EPOCHSECONDS
  state_asked=0 settled='' # nothing is printed where a limit ends
  run_beside 'mosaic: what is due behind a usage limit or a budget' fleet limits flush
}

# -- containment (unit mode) ----------------------------------------------------------------------------------

# The path of a process in the one cgroup-v2 tree.
cgroup_of() {
  local lines=''
  REPLY=
  # by one read: bash goes back in the file behind each line of it
  [[ ! -e /proc/$1/cgroup ]] || IFS= read -r -d '' lines <"/proc/$1/cgroup"
  lines=$'\n'$lines
  [[ $lines == *$'\n0::/'* ]] || return
  lines=${lines#*$'\n0::'}
  REPLY=${lines%%$'\n'*}
}

# This unit's own cgroup, as a folder; empty where there is none to move into.
own_cgroup() {
  local path root
  cgroup_of $$ || return
  path=$REPLY REPLY=
  for root in /sys/fs/cgroup /sys/fs/cgroup/unified; do
    [[ -w $root$path/cgroup.procs ]] && REPLY=$root$path && return
  done
}

contained() {
  local own
  cgroup_of $$ || return
  own=$REPLY
  cgroup_of "$pane_pid" && [[ $REPLY == "$own" ]]
}

# The pane moves itself. Where that did not last (a tmux built with systemd that reaches the bus asks for a scope of its
# own after the fork; 3.4 and later), we move it back. Said once where it cannot be done. Where it is where it should be, or
# there is nothing to move into, we need not look again until its cgroups are others.
contain() {
  local cgroups=''
  [[ ! -e /proc/$pane_pid/cgroup ]] || IFS= read -r -d '' cgroups <"/proc/$pane_pid/cgroup"
  if contained; then
    contained_as=$cgroups
    return
  fi
  own_cgroup
  if [[ -n $REPLY ]]; then echo "$pane_pid" >"$REPLY/cgroup.procs"; else contained_as=$cgroups; fi
  contained && return
  [[ -n $uncontained ]] || say "the agent (pid $pane_pid) is not in its unit's cgroup: no limit of the unit holds for it"
  uncontained=1
} 2>/dev/null
