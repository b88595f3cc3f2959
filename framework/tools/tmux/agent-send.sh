#!/usr/bin/env bash
# agent-send.sh: send a message to an agent, here or on another host, with who speaks to whom in front of it.
#
#   agent-send.sh -s AGENT [-L SOCKET] [-H HOST] [-m MESSAGE | -f FILE] [-n NAME | -S HOST:NAME] [-C CLASS] [-i ID]
#                 [-r] [-v]
#
#   -s AGENT      the agent or session, exactly this one
#   -L SOCKET     tmux -L name                     ($MOSAIC_TMUX_SOCKET, else mosaic-factory; with -H, those of HOST)
#   -H HOST       deliver there, by ssh: HOST needs bash, tmux, base64 and coreutils, nothing of mosaic
#   -m MESSAGE    the message
#   -f FILE       a file that holds it; - is stdin, which is read without -m and -f too
#   -n NAME       who speaks (the agent in whose pane or unit this runs, else $MOSAIC_AGENT_NAME, else operator)
#   -S HOST:NAME  who speaks, and where; goes before -n
#   -C CLASS      terminal-log, actionable, human or reaction     (actionable)
#   -i ID         its id, in the envelope: within a day no id is typed twice, by this script or by the binary; where an
#                 agent speaks to one of its own host, it says there too how it is answered
#   -r            raw: the message as it is, without `[HOST:NAME -> HOST:AGENT] ` in front
#   -v            look afterwards whether the text left the box, and say what was seen
#   -h            this text
#
# Needs bash 4.4, tmux 3.2 and coreutils, and send-message.sh beside it; never the mosaic binary.
# MOSAIC_SSH names another program than ssh.
#
# Exit: 0 submitted, without proof; or its id was accepted before | 1 failure | 2 usage | 3 no such class | 5 a program is missing
# 20 its id is queued | 21 not known whether it was submitted, or its id was sent before without proof | 22 a dialog is open | 23 a draft is in the box | 24 dead or not running
# 25 tmux or another sender took too long
set -u
export -n LC_ALL 2>/dev/null
LC_ALL=C # bytes, not characters

readonly NAME_RULE='^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$' # the names that the mosaic binary takes too
readonly LONGEST=$((1024 * 1024)) # bytes
readonly READY='mosaic send-message: ready'
readonly REACH_SECONDS=30
# Not a word of it depends on what is sent, to whom, or by whom.
readonly REMOTE_COMMAND='exec bash -s -- --received'

agent='' socket='' host='' message='' file='' given='' speaker='' source='' class=actionable id='' raw='' verify='' ancestors=''

usage() {
  printf 'agent-send: %s; usage: agent-send.sh -s AGENT [-L SOCKET] [-H HOST] [-m MESSAGE | -f FILE] [-n NAME | -S HOST:NAME] [-C CLASS] [-i ID] [-r] [-v]\n' "$1" >&2
  exit 2
}

fail() {
  printf 'agent-send: %s\n' "$2" >&2
  exit "$1"
}

# The comment at the top.
print_help() {
  local line
  while IFS= read -r line && [[ $line == '#'* ]]; do
    line=${line#'#'}
    [[ $line == '!'* ]] || printf '%s\n' "${line# }"
  done <"$0"
  exit 0
}

read_arguments() {
  local option
  while getopts ':s:L:H:m:f:n:S:C:i:rvh' option; do
    case $option in
      s) agent=$OPTARG ;;
      L) socket=$OPTARG ;;
      H) host=$OPTARG given_host=1 ;;
      m) message=$OPTARG given+=m ;;
      f) file=$OPTARG given+=f ;;
      n) speaker=$OPTARG given_speaker=1 ;;
      S) source=$OPTARG given_source=1 ;;
      C) class=$OPTARG ;;
      i) id=$OPTARG given_id=1 ;;
      r) raw=1 ;;
      v) verify=1 ;;
      h) print_help ;;
      :) usage "-$OPTARG needs a value" ;;
      *) usage "unknown option -$OPTARG" ;;
    esac
  done
  shift $((OPTIND - 1))
  (($# == 0)) || usage "unexpected argument ${1@Q}"
}

# Who speaks where nobody says it, as the binary tells it (src/domain/fleet/calling-agent.ts): by the unit that the kernel
# shows for this process, by the agent whose pane it descends from, and only then by a variable.
find_speaker() {
  local line name file
  while IFS= read -r line; do
    [[ $line =~ ^0::.*/mosaic-agent@([A-Za-z0-9_.-]+)\.service(/|$) ]] && speaker=${BASH_REMATCH[1]} && return
  done 2>/dev/null </proc/self/cgroup
  find_ancestors
  for file in "${MOSAIC_HEARTBEAT_RUN_DIR:-${MOSAIC_HOME:-${HOME:-}/.config/mosaic}/fleet/run}"/*.hb; do
    name=${file##*/} name=${name%.hb}
    [[ -O $file && ! -L $file && $name =~ $NAME_RULE ]] && is_pane_of "$file" && speaker=$name && return
  done
  speaker=${MOSAIC_AGENT_NAME:-operator}
}

# Pids in `ancestors`, each with its start time: " 42:1234 7:99 ".
find_ancestors() {
  local pid=$$ stat fields
  ancestors=' '
  while IFS= read -r -d '' stat 2>/dev/null <"/proc/$pid/stat" || [[ -n $stat ]]; do
    read -r -a fields <<<"${stat##*) }" # the name of a program may hold anything
    ancestors+="$pid:${fields[19]-} "
    pid=${fields[1]-0}
    ((pid > 0)) || return 0
    stat=''
  done
}

# Whether a heartbeat is of one of them.
is_pane_of() {
  local key value pid='' born=''
  while IFS='=' read -r key value; do
    case $key in
      pid) pid=$value ;;
      pid_start) born=$value ;;
    esac
  done <"$1"
  [[ $pid =~ ^[0-9]+$ && $ancestors == *" $pid:$born${born:+ }"* ]]
}

# What goes into the envelope, to ssh or to tmux is checked here; send-message.sh checks again what reaches it.
check_arguments() {
  local label='[A-Za-z0-9_.@+-]+'
  case $class in
    terminal-log | actionable | human | reaction) ;;
    *) fail 3 "no such class: ${class@Q}; classes: terminal-log, actionable, human, reaction; nothing was sent" ;;
  esac
  [[ -n $agent ]] || usage 'no agent'
  [[ $agent =~ $NAME_RULE ]] || usage "not an agent: ${agent@Q}"
  [[ ${#given} -le 1 ]] || usage 'more than one message'
  [[ -n $given ]] || file=-
  [[ -z $given_host || $host =~ ^[A-Za-z0-9_]([A-Za-z0-9_.@:/%+-]|\[|\])*$ ]] || usage "not a host: ${host@Q}"
  [[ -n $given_speaker ]] || find_speaker
  [[ $speaker =~ ^$label$ ]] || usage "not a name to speak for: ${speaker@Q}"
  [[ -z $given_id || $id =~ $NAME_RULE ]] || usage "not an id: ${id@Q}"
  [[ -z $given_id || -z $raw ]] || usage 'an id stands in the envelope, which -r leaves out'
  [[ -z $given_source || $source =~ ^$label:$label$ ]] || usage "not a HOST:NAME: ${source@Q}"
}

read_message() {
  case $file in
    '') ;;
    -)
      [[ ! -t 0 ]] || usage 'no message'
      message=$(head -c "$((LONGEST + 1))" | tr -d '\000')
      ;;
    *)
      [[ -r $file && ! -d $file ]] || usage "cannot be read: ${file@Q}"
      message=$(head -c "$((LONGEST + 1))" <"$file" | tr -d '\000')
      ;;
  esac
  message=$(printf '%s' "$message") # no newlines at the end
  [[ $message == *[![:space:][:cntrl:]]* ]] || usage 'the message is empty'
  ((${#message} <= LONGEST)) || usage 'the message is longer than 1 MiB'
}

# A host as a label: without user, port and what an envelope must not hold.
host_label() {
  local name=${1#ssh://}
  name=${name##*@}
  [[ $1 == ssh://* ]] && name=${name%%[:/]*}
  REPLY=${name//[!A-Za-z0-9_.+-]/_}
}

# Whether an agent of this host's fleet speaks: it can be answered by a command. A person reads, and a lane has no box.
is_agent_here() {
  local name=${source:-$here:$speaker}
  [[ $name == "$here":* ]] || return
  name=${name#"$here":}
  [[ $name =~ $NAME_RULE && -e ${MOSAIC_HOME:-${HOME:-}/.config/mosaic}/fleet/agents/$name.env ]]
}

add_envelope() {
  local here there
  host_label "$(uname -n)"
  here=$REPLY there=$REPLY
  if [[ -n $host ]]; then
    host_label "$host"
    there=$REPLY
  fi
  envelope="[${source:-$here:$speaker} -> $there:$agent] ${id:+#$id }"
  [[ -z $id || -n $host ]] || ! is_agent_here || envelope+="(answer: mosaic agent reply $id TEXT) "
  message=$envelope$message
}

# Starts a command with a pipe to it and one from it: `to`, `from`, and its pid in `link`. Bash closes a coprocess's own
# pipes as soon as it ends, with what is still in them.
open_link() {
  local own
  coproc LINK { exec "$@"; }
  link=$LINK_PID
  { exec {from}<&"${LINK[0]-none}" {to}>&"${LINK[1]-none}"; } 2>/dev/null || return
  own=${LINK[1]-}
  [[ -z $own ]] || exec {own}>&-
}

# The other side types nothing before it has all of the message, and gets none of it before it has said that it is
# there: so where it never said so, nothing was typed.
send_by_ssh() {
  local ssh=${MOSAIC_SSH:-ssh} line='' said='' status from='' to='' link=''
  local options=(-T -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3)
  command -v -- "$ssh" >/dev/null || fail 5 "${ssh@Q} is not installed; nothing was sent"
  command -v base64 >/dev/null || fail 5 'base64 is not installed; nothing was sent'
  # nobody to ask for a password
  [[ -t 0 && ${MOSAIC_ASSUME_YES:-} != 1 ]] || options+=(-o BatchMode=yes)
  open_link "$ssh" "${options[@]}" -- "$host" "$REMOTE_COMMAND" ||
    fail 1 "$host was not reached: ${ssh@Q} has ended at once; nothing was typed"
  trap '' PIPE # an ssh that has ended is an answer
  cat -- "$lower" 2>/dev/null 1>&"$to"
  # whatever greets us there comes first
  while IFS= read -r -t "$REACH_SECONDS" -u "$from" line; do
    [[ $line == "$READY" ]] && said=1 && break
  done
  if [[ -z $said ]]; then
    exec {to}>&-
    kill "$link" 2>/dev/null
    wait "$link"
    (($? == 127)) && fail 5 "$host has no bash; nothing was typed"
    fail 1 "$host was not reached; nothing was typed"
  fi
  {
    printf '%s\n%s\n%s\n%s\n' "$agent" "$socket" "$verify" "${#message}"
    printf '%s' "$message" | base64
  } 2>/dev/null 1>&"$to"
  exec {to}>&-
  while IFS= read -r -u "$from" line; do printf '%s\n' "$line"; done
  wait "$link"
  status=$?
  ((status != 255 && status != 127)) || fail 21 "the connection to $host broke; it is not known what was typed"
  exit "$status"
}

given_host='' given_speaker='' given_source='' given_id='' envelope=''
read_arguments "$@"
check_arguments
lower=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/send-message.sh
[[ -r $lower ]] || fail 1 "there is no send-message.sh beside this script: $lower"
read_message
if [[ -z $raw ]]; then
  add_envelope
elif [[ $message == '!'* || $message == /* ]]; then
  printf 'agent-send: raw: most runtimes run a message that starts with ! or / as a command\n' >&2
fi
[[ -z $verify ]] || printf 'agent-send: class %s, %s bytes, envelope %s\n' "$class" "${#message}" "${envelope:-none}" >&2
[[ -z $host ]] || send_by_ssh
lower_arguments=(-s "$agent" ${socket:+-L "$socket"} ${verify:+-v} -f -)
printf '%s' "$message" | "$BASH" "$lower" "${lower_arguments[@]}"
exit "${PIPESTATUS[1]}"
