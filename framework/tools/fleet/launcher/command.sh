# -- the command ----------------------------------------------------------------------------------------------

# A value as one word of a POSIX shell.
readonly APOSTROPHE=\'\\\'\'
quote() { REPLY="'${1//\'/$APOSTROPHE}'"; }

# The global bin folder that npm was given, without the third of a second that asking npm takes. Its own is the one that
# it stands in, and so on our PATH.
npm_bin() {
  local prefix=${NPM_CONFIG_PREFIX:-${npm_config_prefix:-}} key value
  if [[ -z $prefix && -r $HOME/.npmrc ]]; then
    while IFS='=' read -r key value; do
      [[ ${key//[[:space:]]/} == prefix ]] && prefix=${value#"${value%%[![:space:]]*}"}
    done <"$HOME/.npmrc"
    prefix=${prefix//\$\{HOME\}/$HOME}
    prefix=${prefix/#\~/$HOME}
  fi
  REPLY=${prefix:+$prefix/bin}
}

# The pane gets the tmux server's PATH, not this script's: so all of it is written into the command. A folder that is on
# our PATH has the place that the operator gave it: /usr/bin in front would take an older node than theirs.
agent_path() {
  local folder path=
  [[ -n ${MOSAIC_RUNTIME_BIN:-} && -d $MOSAIC_RUNTIME_BIN ]] && path=$MOSAIC_RUNTIME_BIN
  npm_bin
  for folder in "$REPLY" "${AGENT_FOLDERS[@]/#/$HOME/}"; do
    [[ -n $folder && -d $folder && :$path:$PATH: != *":$folder:"* ]] && path+=${path:+:}$folder
  done
  REPLY=${path:+$path:}$PATH
}

# The operator's override goes in as it is: it is a command line of theirs. All else is quoted.
agent_command() {
  local command=${MOSAIC_AGENT_COMMAND:-}
  if [[ -z $command ]]; then
    command=${MOSAIC_BINARY:-mosaic}
    if [[ $command != mosaic ]]; then
      quote "$command"
      command=$REPLY
    fi
    quote "${MOSAIC_AGENT_RUNTIME:-pi}"
    command+=" yolo $REPLY"
    if [[ -n ${MOSAIC_AGENT_MODEL:-} ]]; then
      quote "$MOSAIC_AGENT_MODEL"
      command+=" --model $REPLY"
    fi
  fi
  REPLY=$command
}

# The text of the agent's class, the user's own first; nothing where there is none. mosaic hands it to the runtimes that
# it knows: a command of the operator's own finds it by this.
role_file() {
  local LC_ALL=C class=${MOSAIC_AGENT_CLASS:-} folder
  REPLY=''
  [[ $class == [A-Za-z0-9_]* && $class != *[!A-Za-z0-9_.-]* ]] && ((${#class} <= 64)) || return 0
  for folder in roles.local roles; do
    [[ -e $home/fleet/$folder/$class.md ]] || continue
    REPLY=$home/fleet/$folder/$class.md
    return 0
  done
}

# -- the environment ------------------------------------------------------------------------------------------

# Writes a file that only we can read and that was not there; fails, and leaves none, where not all of it was written.
write_new_file() {
  local written
  [[ -e $1 || -L $1 ]] && rm -f -- "$1"
  set -C
  printf '%s' "$2" >"$1"
  written=$?
  set +C
  ((written == 0)) || rm -f -- "$1"
  return "$written"
} 2>/dev/null

# Hands the unit's environment on by a file: an argument of tmux would show it in `ps`. Its last line says that it is
# whole. The names come from the kernel: bash (5.2) says 0 for a `compgen -e` that could write nothing.
write_environment() {
  local entry key text='' entries=() scrubbed=" ${SCRUBBED_VARIABLES[*]} " of_roster=" ${ROSTER_VARIABLES[*]} "
  mapfile -d '' entries </proc/$$/environ
  ((${#entries[@]} > 0)) || return
  for entry in "${entries[@]}" XDG_RUNTIME_DIR=; do
    key=${entry%%=*}
    # not by a regular expression: five times the time, for each variable of each agent
    [[ $key == [A-Za-z_]* && $key != *[!A-Za-z0-9_]* && -v $key ]] || continue
    case $key in
      _ | PWD | OLDPWD | SHLVL | TERM | TERM_PROGRAM* | COLORTERM | COLUMNS | LINES | TMUX* | STY) ;;
      NOTIFY_SOCKET | INVOCATION_ID | JOURNAL_STREAM | SYSTEMD_EXEC_PID | MANAGERPID | WATCHDOG_* | MEMORY_PRESSURE_*) ;;
      MOSAIC_LAUNCH_MODE | MOSAIC_RESTART_* | MOSAIC_AGENT_COMMAND | PATH) ;;
      EXIT_CODE | EXIT_STATUS | SERVICE_RESULT | LISTEN_* | CREDENTIALS_DIRECTORY | MAINPID) ;;
      *)
        [[ $scrubbed == *" $key "* ]] && continue
        # the unit sets what the roster does not: nothing is not a value
        [[ -z ${!key} && $of_roster == *" $key "* ]] && continue
        quote "${!key}"
        # scrubbed where it leaks in, and still wanted by the roster's env: such a one comes under another name
        text+="export ${key#MOSAIC_PASS_}=$REPLY"$'\n'
        ;;
    esac
  done
  write_new_file "$environment_file" "${text}mosaic_environment=whole"$'\n'
}

# The folder in which the tmux that an agent starts itself has its socket: its own server, in its own cgroup, so that a
# `kill-server` it types ends nobody else. A socket's path has at most 107 bytes.
choose_own_tmux() {
  local LC_ALL=C room=$((107 - ${#UID} - 14)) sum _size # what tmux adds is /tmux-UID/default
  own_tmux_is_short=''
  own_tmux=$logs/tmux
  [[ -n ${XDG_RUNTIME_DIR:-} ]] && own_tmux=$XDG_RUNTIME_DIR/mosaic/$socket/$name
  ((${#own_tmux} > room)) || return 0
  read -r sum _size < <(cksum <<<"$home $socket $name")
  own_tmux=${XDG_RUNTIME_DIR:-/tmp}/mosaic-$UID-$sum own_tmux_is_short=1
}

# Nobody else removes a folder that stands neither in the home nor in one of the fleet's. Not while a server of the agent's
# listens there, which the kernel says; the socket of one that has ended stays behind it (tmux 3.3a).
remove_short_own_tmux() {
  local own_tmux own_tmux_is_short file bound
  choose_own_tmux
  [[ -n $own_tmux_is_short && -d $own_tmux && ! -L $own_tmux && -O $own_tmux ]] || return 0
  bound=$(</proc/net/unix)
  for file in "$own_tmux/tmux-$UID"/*; do
    [[ -S $file && ! -L $file && -O $file && -n $bound ]] || continue
    [[ $bound$'\n' == *" $file"$'\n'* ]] || rm -f -- "$file"
  done
  rmdir -- "$own_tmux/tmux-$UID"
  rmdir -- "$own_tmux"
  return 0
} 2>/dev/null

# -- the pane's command ---------------------------------------------------------------------------------------

# Its first act is to move itself into the unit's cgroup: a pane is a child of the tmux server, so without that no limit
# of the unit would hold for it. Its last is exec: the pane's process is the runtime. What cannot be had ends it.
pane_command() {
  local command='' key
  if [[ $mode == unit ]]; then
    own_cgroup
    if [[ -n $REPLY ]]; then
      quote "$REPLY/cgroup.procs"
      command+="echo \$\$ >$REPLY; "
    fi
  fi
  # of whoever started the server; of the server itself, whose bus is none (see mosaic-tmux-holder.service)
  command+="unset ${SCRUBBED_VARIABLES[*]} ${ROSTER_VARIABLES[*]} MOSAIC_LAUNCH_MODE NOTIFY_SOCKET"
  command+=" XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS MOSAIC_AGENT_ROLE_FILE; "
  quote "$own_tmux"
  command+="export TMUX_TMPDIR=$REPLY; "
  if [[ $mode != hand ]]; then
    quote "$environment_file"
    command+="[ -r $REPLY ] && . $REPLY && rm -f $REPLY; "
    command+="[ \"\$mosaic_environment\" = whole ] || { echo 'mosaic: its environment is not whole' >&2; exit $EXIT_CANNOT_MAKE; }; "
    command+='unset mosaic_environment; '
  fi
  quote "$workdir"
  # tmux itself would go to the user's home where it cannot enter the folder
  command+="cd -- $REPLY || exit $EXIT_CANNOT_MAKE; "
  agent_path
  quote "$REPLY"
  # tools of the agent inherit it: who has another pid is not the agent, though it may lead a terminal
  command+="export PATH=$REPLY; export MOSAIC_PANE_PID=\$\$"
  for key in "MOSAIC_AGENT_NAME=$name" "MOSAIC_AGENT_CLASS=${MOSAIC_AGENT_CLASS:-}" "MOSAIC_HOME=$home" "MOSAIC_TMUX_SOCKET=$socket"; do
    quote "${key#*=}"
    command+=" ${key%%=*}=$REPLY"
  done
  role_file
  if [[ -n $REPLY ]]; then
    quote "$REPLY"
    command+=" MOSAIC_AGENT_ROLE_FILE=$REPLY"
  fi
  if [[ $mode == hand ]]; then
    for key in XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS; do
      [[ -n ${!key:-} ]] || continue
      quote "${!key}"
      command+=" $key=$REPLY"
    done
  fi
  agent_command
  REPLY="$command; exec $REPLY"
}
