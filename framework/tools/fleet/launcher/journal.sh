# -- the fleet's journal --------------------------------------------------------------------------------------
# fleet/events/events.jsonl, a line an event; mosaic's commands write to it too. Whatever is wrong with it, the agent does
# not wait for it.

# A text as it stands inside of a string of JSON. In ASCII: what is not UTF-8 would be no JSON.
json_text() {
  local LC_ALL=C
  REPLY=${1:0:300}
  REPLY=${REPLY//[^ -~]/?}
  REPLY=${REPLY//\\/\\\\}
  REPLY=${REPLY//\"/\\\"}
}

# A file of ours, or nothing yet.
is_journal() { [[ -f $1 && ! -L $1 && -O $1 ]] || [[ ! -e $1 && ! -L $1 ]]; }

# write_event KIND [FIELDS]: FIELDS are more fields as JSON, behind a comma. One write of a whole line with O_APPEND:
# lines of many writers stay whole. The kernel says without a fork how long the file is behind it.
write_event() {
  local folder=$home/fleet/events journal=$home/fleet/events/events.jsonl now=$EPOCHREALTIME at line file key='' size=0
  # another may be making it
  [[ -d $folder || -L $folder ]] || mkdir -m 700 -- "$folder"
  [[ -d $folder && ! -L $folder && -O $folder ]] || return 0
  # asked again: another may be putting it aside between two questions
  is_journal "$journal" || is_journal "$journal" || is_journal "$journal" || return 0
  # whatever the locale has for a decimal point
  TZ=UTC0 printf -v at '%(%Y-%m-%dT%H:%M:%S)T' "${now%[.,]*}"
  printf -v line '{"at":"%s.%sZ","kind":"%s","agent":"%s","by":"launcher"%s}' "$at" "${now: -6:3}" "$1" "$name" "${2:-}"
  exec {file}>>"$journal" || return 0
  printf '%s\n' "$line" >&"$file"
  while read -r key size && [[ $key != pos: ]]; do :; done <"/proc/$BASHPID/fdinfo/$file"
  exec {file}>&-
  [[ $key != pos: ]] || ((size <= LONGEST_SEGMENT)) || put_journal_aside "$folder" "${now%[.,]*}${now: -6:3}"
  return 0
} 2>/dev/null

# Another who does the same at the same time takes another name: nothing is lost.
put_journal_aside() {
  local older
  mv -fT -- "$1/events.jsonl" "$1/events-$2-$BASHPID.jsonl"
  older=("$1"/events-[0-9]*.jsonl)
  ((${#older[@]} > KEPT_SEGMENTS)) && rm -f -- "${older[@]:0:${#older[@]}-KEPT_SEGMENTS}"
  return 0
} 2>/dev/null

# Whoever is to be told of it is told by a process of its own, which reads the journal (`mosaic fleet notify flush`); the
# roster says whom. Where the user manager does not take that over in time (a busy host), a file of the fleet's says so:
# whichever launcher beats next has it tried again, until that process has come and taken the file away.
tell_somebody() {
  local line found='' since='' untold=$home/fleet/events/untold
  [[ ! -r $home/fleet/roster.yaml ]] || while IFS= read -r line || [[ -n $line ]]; do
    [[ $line != *notify* ]] || found=1
  done <"$home/fleet/roster.yaml"
  if [[ -z $found ]]; then
    [[ ! -e $untold ]] || rm -f -- "$untold"
    return 0
  fi
  run_beside 'mosaic: a notice' fleet notify flush && [[ ! -e $untold ]] && return
  [[ ! -f $untold ]] || IFS=' ' read -r since _ <"$untold"
  [[ $since =~ ^[1-9][0-9]{8,10}$ ]] || since=$EPOCHSECONDS
  replace_file "$untold" "$since $EPOCHSECONDS"$'\n'
} 2>/dev/null

# At a beat: once an interval for the whole fleet, and within the hour after which nothing is told any more.
tell_again() {
  local since='' tried='' untold=$home/fleet/events/untold
  IFS=' ' read -r since tried <"$untold"
  if [[ ! $since:$tried =~ ^[1-9][0-9]{8,10}:[1-9][0-9]{8,10}$ ]] || ((EPOCHSECONDS > since + 3600)); then
    rm -f -- "$untold"
  elif ((EPOCHSECONDS >= tried + interval)); then
    tell_somebody
  fi
} 2>/dev/null

# run_beside WHAT ARG...: runs mosaic as a process of its own. It outlives us and counts for nobody's limits: in unit mode the
# user manager runs it. Nothing waits for it but for a moment; longer at the end of a life, after which it may be that nobody
# tries again. Fails where the manager has not taken it over by then.
run_beside() {
  local what=$1 index variable bound=3 argv=()
  shift
  [[ -x ${MOSAIC_BINARY:-} ]] || return 0
  for variable in HOME USER LOGNAME PATH LANG TZ XDG_RUNTIME_DIR XDG_CONFIG_HOME MOSAIC_HEARTBEAT_RUN_DIR; do
    [[ -z ${!variable:-} ]] || argv+=("$variable=${!variable}")
  done
  argv=(env -i "${argv[@]}" "$MOSAIC_BINARY" "$@" --quiet "--mosaic-home=$home")
  if [[ $mode == unit ]]; then
    # systemd expands a dollar in the words of a transient unit
    for index in "${!argv[@]}"; do argv[index]=${argv[index]//\$/\$\$}; done
    [[ -n $death ]] || bound=10
    timeout -k 1 "$bound" systemd-run --user --quiet --no-block --collect --property=RuntimeMaxSec=90 \
      "--description=$what" -- "${argv[@]}"
    return
  fi
  (
    # none of ours: the lock that makes us the agent's launcher, its terminal
    [[ ! ${lock:-} =~ ^[0-9]+$ ]] || exec {lock}>&-
    [[ ! ${terminal:-} =~ ^[0-9]+$ ]] || exec {terminal}>&-
    [[ ! ${death:-} =~ ^[0-9]+$ ]] || exec {death}>&-
    release_earlier_beat
    [[ -z ${process_folder:-} ]] || exec {process_folder}<&-
    exec setsid -f timeout -k 1 90 "${argv[@]}"
  )
  return 0
} >/dev/null 2>&1 </dev/null

# What the agent does, once it has lasted from one beat to the next: that it waits for somebody, and that it does not any
# more, at once.
note_state() {
  local state=$agent_state kind=state fields
  case $state in
    '' | starting | unknown) return 0 ;;
    available) state=idle ;;
    queued) state=working ;;
  esac
  if [[ $state == "$noted_state" ]]; then
    next_state=''
    return 0
  fi
  case $state in 'blocked: '*) kind=blocked ;; *) [[ $noted_state != 'blocked: '* ]] || kind=freed ;; esac
  if [[ $kind == state && $state != "$next_state" ]]; then
    next_state=$state
    return 0
  fi
  json_text "$state"
  fields=",\"state\":\"$REPLY\""
  json_text "$noted_state"
  [[ -z $REPLY ]] || fields+=",\"before\":\"$REPLY\""
  json_text "$state_since"
  [[ -z $REPLY ]] || fields+=",\"since\":\"$REPLY\""
  write_event "$kind" "$fields"
  [[ $kind != blocked && ! ($state == idle && $noted_state == working) ]] || tell_somebody
  noted_state=$state next_state=''
}
