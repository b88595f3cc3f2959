#!/usr/bin/env bash
# send-message.sh: paste a text safely into the pane of one session and press Enter.
#
#   send-message.sh -s SESSION [-L SOCKET] [-m MESSAGE | -f FILE] [-v]      without -m and -f: from stdin
#
#   -s SESSION   the agent or session, exactly this one
#   -L SOCKET    tmux -L name                          ($MOSAIC_TMUX_SOCKET, else mosaic-factory)
#   -m MESSAGE   the text
#   -f FILE      a file that holds the text; - is stdin
#   -v           look afterwards whether the text left the box, and say what was seen
#   -h           this text
#
# Needs bash 4.4, tmux 3.2 and coreutils; never the mosaic binary. With flock, senders to one pane take turns, this
# script and the binary among them: in MOSAIC_HEARTBEAT_RUN_DIR ($MOSAIC_HOME/fleet/run; MOSAIC_HOME is
# ~/.config/mosaic), or where there is no such folder of ours in XDG_RUNTIME_DIR (/tmp).
# A text that begins with an envelope that has an id, `[FROM -> TO] #ID `, is looked up in the deliveries that the binary
# writes down ($MOSAIC_HOME/fleet/logs/AGENT/deliveries), and is written down there: no id of a day is typed twice.
#
# Exit: 0 submitted, without proof; or its id was accepted before · 1 failure · 2 usage · 5 tmux is missing
# 20 its id is queued · 21 not known whether it was submitted, or its id was sent before without proof
# 22 a dialog is open · 23 a draft is in the box · 24 dead or not running · 25 tmux or another sender took too long
#
# With `--received` alone it is the far end of `agent-send.sh -H`: bash reads this text from stdin, then this text
# reads the message from there.
set -u
umask 077
# The fleet is where every client of mosaic looks for it, whatever the own tmux of the caller is told.
unset TMUX TMUX_PANE TMUX_TMPDIR
# Bytes, not characters: a message need not be valid in the locale, and cutting is fast. Not for tmux, which has its own.
export -n LC_ALL 2>/dev/null
LC_ALL=C

readonly READY='mosaic send-message: ready'
readonly NAME_RULE='^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$' # the names that the mosaic binary takes too
readonly LONGEST=$((1024 * 1024 + 1024)) # bytes: a message of 1 MiB and its envelope
readonly DONE=mosaic-done
readonly TMUX_SECONDS=10 SENDER_SECONDS=60
# One more than it takes; read last, so that a title may hold the separator.
readonly FACTS='#{session_name}|#{pane_pid}|#{pane_dead}|#{pane_in_mode}|#{cursor_x}|#{cursor_y}|#{version}|#{pane_title}'
# What a dialog or a login of claude, codex, copilot, gemini, opencode, qwen or the stub has on its screen, and prose hardly ever.
# They go into formats of tmux: no comma, brace, colon or '#'.
readonly DIALOG_WORDS=(
  'Enter to confirm' 'Press enter to confirm' 'Press enter to continue' 'Esc to cancel' 'Allow once' 'Allow execution of'
  'Permission required' 'Would you like to run' 'Do you want to make this edit' 'Do you trust the' 'Do you trust what'
  'trust this folder' 'Not logged in' 'Sign in with' 'Select login method' 'How would you like to authenticate'
  'Waiting for user confirmation' 'Connect a Provider' 'enter to select' 'Do you want to run this'
)
readonly DIALOG_LINES=24

session='' agent='' socket='' text='' verify='' pane='' input='' writer='' lock='' buffer='' guard='' typed=''
journal='' id='' needle='' noted='' begun_at=''
facts=() screen='' dialog='' box='' box_text='' paste_flags=-pd pane_pid=''

usage() {
  printf 'send-message: %s; usage: send-message.sh -s SESSION [-L SOCKET] [-m MESSAGE | -f FILE] [-v]\n' "$1" >&2
  exit 2
}

# A verdict that is not success.
fail() {
  [[ -z $noted || -n $typed || $1 == 21 ]] || note_delivery '"sent":false'
  printf 'send-message: %s\n' "${session:+$session: }$2" >&2
  exit "$1"
}

# ── the message ──────────────────────────────────────────────────────────────────────────────────────────────

# Stdin, as much of it as a message may be and a little more.
read_stdin() { text=$(head -c "$((LONGEST + 1))" | tr -d '\000'); }

# No control character but tab and newline reaches the terminal: those of ASCII, those that UTF-8 writes in two bytes
# (U+0080 to U+009F), and the two other line ends of Unicode. A trailing backslash would make a newline of Enter, a
# trailing @word would open a picker that takes it: a blank behind them cures both.
normalise() {
  if [[ $text == *$'\r'* ]]; then
    text=${text//$'\r\n'/$'\n'}
    text=${text//$'\r'/$'\n'}
  fi
  text=$(printf '%s' "$text" | tr -d '\001-\010\013-\037\177')
  [[ $text == *$'\xc2'[$'\x80'-$'\x9f']* ]] && text=${text//$'\xc2'[$'\x80'-$'\x9f']/}
  [[ $text == *$'\xe2\x80'[$'\xa8\xa9']* ]] && text=${text//$'\xe2\x80'[$'\xa8\xa9']/}
  local end=${text: -4096}
  [[ -n $end ]] || end=$text # shorter than that
  while [[ $end == *$'\n' ]]; do
    end=${end%$'\n'} text=${text%$'\n'}
  done
  [[ $end == *\\ || ${end##*[[:space:]]} == @* ]] && text+=' '
}

# ── tmux ─────────────────────────────────────────────────────────────────────────────────────────────────────

# What tmux says, in `answer`; 124 when it says nothing for too long. Not `$(…)`: a stopped server (tmux 3.3a) holds the
# pipes of its clients, dead ones too. How it ended is not asked: `wait` now and then no longer knows (bash 5.2). So the
# last of the commands says $DONE; tmux gets there only if none before has failed.
call_tmux() {
  local output client status
  answer=''
  exec {output}< <(
    [[ -n $lock ]] && exec {lock}>&-
    exec tmux -L "$socket" "$@" <&"$input" 2>&1
  )
  client=$!
  IFS= read -r -d '' -t "$TMUX_SECONDS" -u "$output" answer
  status=$?
  exec {output}<&-
  answer=${answer%$'\n'}
  if ((status > 128)); then
    kill -KILL "$client" ${writer:+"$writer"} 2>/dev/null
    return 124
  fi
  return 0
}

# Whether that answer ends with saying that there is no such server, session or pane.
is_gone() {
  case ${answer##*$'\n'} in
    *'no server running on '* | *"can't find "* | *'server exited'* | *'lost server'*) return 0 ;;
    *'error connecting to '*'(No such file or directory)'* | *'error connecting to '*'(Connection refused)'*) return 0 ;;
  esac
  return 1
}

# Looks at the pane: facts, screen, dialog, box. 1: it is not there; 124: no answer; 2: anything else, in `answer`.
look() {
  call_tmux display-message -p -t "$pane" "$FACTS" ';' capture-pane -p -t "$pane" ';' display-message -p "$DONE" || return
  if [[ $answer != *$'\n'"$DONE" ]]; then
    # display-message answers for a session that is not there too, with nothing, before or after the error (tmux 3.3a)
    [[ $'\n'$answer == *$'\n||||||'* ]] || is_gone && return 1
    return 2
  fi
  IFS='|' read -r -a facts <<<"${answer%%$'\n'*}"
  [[ ${facts[0]-} == "$session" && ${facts[1]-} =~ ^[0-9]+$ ]] || return 1
  screen=${answer#*$'\n'}
  screen=${screen%"$DONE"}
  find_dialog
  read_box
  return 0
}

# Whose server has a socket of this name, where it is another user's: only root sees those.
find_foreign_server() {
  local file
  REPLY=
  for file in /tmp/tmux-*/"$socket"; do
    [[ -S $file && ! -L $file && ! -O $file ]] && REPLY=$(stat -c %U -- "$file") && return
  done
}

# A look at a pane that has to live; else ends with the verdict. $1: the status for no answer, $2: what is typed by then.
require_pane() {
  look
  case $? in
    0) ;;
    1)
      find_foreign_server
      fail 24 "no such session on socket $socket${REPLY:+ of $(id -un); there is one of $REPLY: run this as $REPLY}; $2"
      ;;
    124) fail "$1" "tmux gave no answer within $TMUX_SECONDS s; $2" ;;
    *) fail "$1" "tmux failed: ${answer##*$'\n'}; $2" ;;
  esac
  [[ ${facts[2]} == 1 ]] && fail 24 "the pane is dead; $2"
  [[ -z $pane_pid || $pane_pid == "${facts[1]}" ]] || fail 24 "it was started anew meanwhile; $2"
}

# ── the screen ───────────────────────────────────────────────────────────────────────────────────────────────

# The words of a dialog at the end of the screen, in `dialog`. Words of the message itself do not count once it was
# typed ($typed): they are in the box.
find_dialog() {
  local lines line count=0 end='' words
  dialog=''
  [[ ${facts[*]:7} == *[Aa]'ction '[Rr]'equired'* ]] && dialog='action required' && return
  mapfile -t lines <<<"$screen"
  for ((line = ${#lines[@]} - 1; line >= 0 && count < DIALOG_LINES; line--)); do
    [[ ${lines[line]} == *[![:space:]]* ]] || continue
    end=${lines[line]}$'\n'$end
    count=$((count + 1))
  done
  for words in "${DIALOG_WORDS[@]}"; do
    [[ -n $typed && $text == *"$words"* ]] && continue
    [[ $end == *"$words"* ]] && dialog=$words && return
  done
  # agents ask this in prose too: only with a choice below it
  words='Do you want to proceed?'
  [[ $end == *"$words"*'1. Yes'* && ! (-n $typed && $text == *"$words"*) ]] && dialog=$words
}

# One row of the screen without the frame at its left: what is in it, the column it starts at, whether it had a bar.
read_row() {
  row_text=${lines[$1]-} row_column=0 row_bar=''
  row_text=${row_text//$'\xc2\xa0'/ } # what claude has behind its prompt
  while :; do
    case $row_text in
      ' '*) row_text=${row_text# } ;;
      '│'*) row_text=${row_text#│} ;;
      '┃'*) row_text=${row_text#┃} row_bar=1 ;;
      *) return ;;
    esac
    row_column=$((row_column + 1))
  done
}

# The box that the cursor stands in: `empty`, `text` (what, in box_text) or `unknown`. It starts at a prompt (claude,
# codex, gemini, the stub), below a line across (pi), or with a bar (opencode). What stands right of the cursor alone
# is a hint, not a draft.
read_box() {
  local lines row row_text row_column row_bar barred='' start='' cursor_x=${facts[4]} cursor_y=${facts[5]}
  box=unknown box_text=''
  mapfile -t lines <<<"$screen"
  for ((row = cursor_y; row >= 0; row--)); do
    read_row "$row"
    case $row_text in
      '❯' | '❯ '* | '›' | '› '* | '>' | '> '*)
        start=1 row_column=$((row_column + 2))
        row_text=${row_text#❯} row_text=${row_text#›} row_text=${row_text#>}
        ;;
      '──'*) start=1 row_text='' ;;
    esac
    if [[ -n $barred && -z $row_bar ]]; then
      start=1 row_text=''
    elif [[ -z $row_text$row_bar$start ]] && ((row < cursor_y)); then
      return
    fi
    barred=$row_bar
    ((row < cursor_y || cursor_x > row_column)) && box_text=$row_text$'\n'$box_text
    if [[ -n $start ]]; then
      box=empty
      [[ $box_text == *[![:space:]]* ]] && box='text'
      return
    fi
  done
}

# ── deliveries ───────────────────────────────────────────────────────────────────────────────────────────────

# The id of the text's own envelope, and the journal of the agent's deliveries where a fleet of ours has one. Under the
# lock; the binary replaces the file as a whole, under the same one.
find_journal() {
  local folder=${MOSAIC_HOME:-${HOME-}/.config/mosaic}/fleet/logs/$agent
  local part='[^]"\\[:cntrl:]]+' rule
  rule="^(\[$part -> $part\] #([A-Za-z0-9_][A-Za-z0-9_.-]{0,63}) )"
  [[ ${text:0:1024} =~ $rule && -d $folder && ! -L $folder && -O $folder ]] || return
  needle=${BASH_REMATCH[1]} id=${BASH_REMATCH[2]} journal=$folder/deliveries
  [[ ! -L $journal && (! -e $journal || (-f $journal && -O $journal)) ]] ||
    fail 1 "the journal is not a file of ours: $journal; nothing was typed"
}

# Ends with the answer to an id of the last day that may have reached the agent. What a detail quotes has a backslash
# before each of its quotes: no pattern here is found in one.
answer_known_id() {
  local line last='' now
  [[ -n $journal && -e $journal ]] || return
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line == '{"id":"'"$id"'",'*'}' ]] && last=$line
  done <"$journal"
  now=$(date +%s%3N)
  [[ $last =~ ,\"at\":([0-9]{1,15})[,}] ]] && ((now - BASH_REMATCH[1] < 86400000)) || return
  [[ $last != *',"sent":false,'* && $last != *',"sent":false}' ]] || return
  case $last in
    *',"verdict":"accepted",'*)
      printf '%s: the id %s was accepted before; nothing was typed\n' "$session" "$id"
      exit 0
      ;;
    *',"verdict":"queued",'*) fail 20 "the id $id is queued since before; nothing was typed" ;;
  esac
  fail 21 "the id $id was sent before, without proof; nothing was typed; mosaic agent send --id $id looks for the proof"
}

# Writes down how far the delivery is: $1, fields of its entry.
note_delivery() {
  [[ -n $journal ]] || return 0
  # who looks for a proof passes over what is older than this
  [[ -n $begun_at ]] || begun_at=$(date +%s%3N)
  # an entry that was cut ends at the newline
  { printf '\n{"id":"%s","at":%s,"channel":"keys","detail":"by send-message.sh","needle":"%s","raw":false,%s}\n' \
    "$id" "$begun_at" "$needle" "$1" >>"$journal"; } 2>/dev/null
}

# ── typing ───────────────────────────────────────────────────────────────────────────────────────────────────

# One sender at a time for a pane. The folder has to be ours, and the file no link: the open would follow it. Not in the
# run folder, which may be removed at any time: a second file would be a second lock.
take_lock() {
  local fleet=${MOSAIC_HOME:-${HOME-}/.config/mosaic}/fleet
  local folder=$fleet/locks file
  [[ -d $fleet && -O $fleet && ! -e $folder ]] && mkdir -m 700 -- "$folder" 2>/dev/null
  if [[ ! -d $folder || -L $folder || ! -O $folder ]]; then
    folder=${XDG_RUNTIME_DIR:-/tmp}/mosaic-sending-$UID
    mkdir -m 700 -- "$folder" 2>/dev/null
    [[ -d $folder && ! -L $folder && -O $folder ]] || fail 1 "the folder of locks is not ours: $folder; nothing was typed"
  fi
  file=$folder/$session.sending
  if [[ -L $file || (-e $file && ! (-f $file && -O $file)) ]]; then
    fail 1 "the lock is not a file of ours: $file; nothing was typed"
  fi
  if ! command -v flock >/dev/null; then
    printf 'send-message: flock is not installed: two senders at once may mix their texts\n' >&2
    return
  fi
  { exec {lock}>>"$file"; } 2>/dev/null || fail 1 "the lock cannot be opened: $file; nothing was typed"
  flock -w "$SENDER_SECONDS" "$lock" || fail 25 "others have been sending to it for $SENDER_SECONDS s; nothing was typed"
}

# What forbids typing, as a format that tmux decides in the same call: paste-buffer into a dead pane crashes tmux 3.3a,
# text and keys in a mode go astray, a dialog takes Enter for its answer. Words that are on the screen already are none.
build_guard() {
  local words
  guard="#{||:#{pane_dead},#{||:#{pane_in_mode},#{||:#{!=:#{pane_pid},$pane_pid},#{m:*ction ?equired*,#{pane_title}}}}}"
  for words in "${DIALOG_WORDS[@]}"; do
    [[ $screen == *"$words"* || (-n $typed && $text == *"$words"*) ]] || guard="#{||:$guard,#{C:$words}}"
  done
}

# Why tmux did not do it. $1: what is typed by then. Returns where only a mode of the pane is in the way.
explain_refusal() {
  local dead mode pid
  if [[ $answer == 'refused '* ]]; then
    read -r _ dead mode pid <<<"$answer"
    [[ $dead == 0 && $pid == "$pane_pid" ]] || fail 24 "it has ended meanwhile; $1"
    [[ $mode == 1 ]] || fail 22 "a dialog has opened; $1"
    return
  fi
  is_gone && fail 24 "it has ended meanwhile; $1"
  fail 21 "tmux failed: ${answer:-no answer within $TMUX_SECONDS s}; it is not known what was typed"
}

# A person reading the scrollback is put back to the end of it.
leave_mode() { call_tmux if-shell -F -t "$pane" '#{pane_dead}' '' "copy-mode -q -t '$pane'"; }

# Runs a command of tmux unless the guard forbids it. $1: the command, $2: what is typed as long as it has not run. With
# $3, the text is in the buffer before. A pane in a mode is taken out of it, thrice.
type_guarded() {
  local refused="display-message -p -t '$pane' 'refused #{pane_dead} #{pane_in_mode} #{pane_pid}'" load=() left=3
  if [[ -n ${3-} ]]; then
    load=(load-buffer -b "$buffer" - ';')
    refused="delete-buffer -b $buffer ; $refused"
  fi
  build_guard
  while ((left-- > 0)); do
    if [[ -n ${3-} ]]; then
      exec {input}< <(printf '%s' "$text")
      writer=$!
    fi
    call_tmux ${load[@]+"${load[@]}"} if-shell -F -t "$pane" "$guard" "$refused" "$1 ; display-message -p $DONE" &&
      [[ $answer == "$DONE" ]] && break
    explain_refusal "$2"
    leave_mode
  done
  exec {input}</dev/null
  writer=''
  ((left >= 0)) || fail 25 "somebody keeps the pane in copy-mode; $2"
}

# Until the text is in the box and nothing moves there any more. Where no box is known the screen stands for it.
wait_for_text() {
  local before=$1 end seen
  end=$((SECONDS + 10 + ${#text} / 100000))
  [[ $box_before == unknown ]] && end=$((SECONDS + 2))
  while :; do
    sleep 0.1
    require_pane 21 'the text was pasted, Enter was not pressed'
    [[ $box_before == unknown && $screen != "$before" ]] && break
    [[ $box_before != unknown && $box != empty ]] && break
    ((SECONDS >= end)) && landed='' && break
  done
  end=$((SECONDS + 3))
  while :; do
    seen=$box$box_text
    [[ $box == unknown ]] && seen=$screen
    sleep 0.5 # codex and gemini take an earlier Enter for a part of the paste
    require_pane 21 'the text was pasted, Enter was not pressed'
    [[ $box == unknown && $seen == "$screen" || $seen == "$box$box_text" ]] && break
    ((SECONDS >= end)) && break
  done
}

press_enter() {
  local key=Enter
  [[ $paste_flags == *S* ]] && key="-H 0d" # its Enter may not submit (tmux 3.7)
  [[ -n $dialog ]] && fail 22 "a dialog has opened ('$dialog'); the text stands in the box, Enter was not pressed"
  type_guarded "send-keys -t '$pane' $key" 'the text stands in the box, Enter was not pressed'
}

# Whether the text left the box: 0 it did, 1 cannot be told; what was seen is in `seen`. Where it stands there still,
# Enter is pressed once more if nothing else than a lost Enter can be the reason; then it ends with 21.
see_it_leave() {
  local box_full=$box_text again='' end still
  seen='this screen is not known'
  [[ $box_before != unknown ]] || return 1
  while :; do
    end=$((SECONDS + 2))
    while ((SECONDS <= end)); do
      sleep 0.2
      require_pane 21 'the text was pasted and Enter pressed'
      seen="a dialog has opened since ('$dialog')"
      [[ -z $dialog ]] || return 1
      seen='the text left the box'
      [[ $box != empty ]] || return 0
    done
    seen='the box cannot be seen, or holds something else by now'
    [[ $box == 'text' && $box_text == "$box_full" ]] || return 1
    still=$screen
    sleep 1
    require_pane 21 'the text was pasted and Enter pressed'
    case $again$dialog$screen in
      "$still") ;;
      *) fail 21 'Enter was pressed; the text still stands in the box' ;;
    esac
    case $screen in
      *[Ee]'sc to interrupt'* | *'esc interrupt'* | *'esc to cancel'*) fail 21 'Enter was pressed; it is busy, and the text stands in the box' ;;
    esac
    again=1
    press_enter
  done
}

send() {
  local box_before landed=1 seen=''
  exec {input}</dev/null
  buffer=mosaic-send-$$-$RANDOM
  require_pane 25 'nothing was typed' # before a lock is made for a name that is nobody's
  take_lock
  find_journal
  answer_known_id
  require_pane 25 'nothing was typed'
  if [[ ${facts[3]} != 0 ]]; then
    leave_mode
    require_pane 25 'nothing was typed'
  fi
  pane_pid=${facts[1]}
  [[ -n $dialog ]] && fail 22 "a dialog is open ('$dialog'); nothing was typed"
  [[ $box == 'text' ]] && fail 23 "a draft is in the box; nothing was typed"
  box_before=$box
  [[ ${facts[6]} =~ ([0-9]+)\.([0-9]+) ]] &&
    ((BASH_REMATCH[1] > 3 || (BASH_REMATCH[1] == 3 && BASH_REMATCH[2] >= 7))) && paste_flags=-pdS

  # from here on the text must not be left behind without its Enter
  trap '' INT TERM HUP
  note_delivery '"sent":true' || fail 1 "the journal cannot be written: $journal; nothing was typed"
  noted=1
  type_guarded "paste-buffer $paste_flags -b $buffer -t '$pane'" 'nothing was typed' with-text
  typed=1
  wait_for_text "$screen"
  press_enter
  note_delivery '"verdict":"unknown","sent":true'
  trap - INT TERM HUP
  [[ -n $landed ]] || fail 21 'Enter was pressed, but the text was not seen in the box before it'
  if see_it_leave; then
    [[ -n $verify ]] || seen=''
  elif [[ -n $verify ]]; then
    fail 21 "Enter was pressed; whether the text left the box is not known: $seen"
  else
    seen=''
    sleep 0.3 # for the next sender, who waits for the lock
  fi
  printf "%s: submitted%s (no proof: the script cannot see the runtime's record)\n" "$session" "${seen:+; $seen}"
}

# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────

# The far end of ssh: says that it is there, then reads name, socket, -v, the number of bytes, and the message in
# base64. All of it is data.
receive() {
  local size='' name
  printf '%s\n' "$READY"
  command -v base64 >/dev/null || fail 5 'base64 is not installed'
  for name in session socket verify size; do
    IFS= read -r "${name?}" || fail 1 'the request is cut off; nothing was typed'
  done
  text=$(head -c "$((2 * LONGEST))" | base64 -d 2>/dev/null | tr -d '\000')
  [[ $size == "${#text}" ]] || fail 1 'the message arrived damaged; nothing was typed'
}

read_arguments() {
  local option given=''
  while getopts ':s:L:m:f:vh' option; do
    case $option in
      s) session=$OPTARG ;;
      L) socket=$OPTARG ;;
      m) text=$OPTARG given+=m ;;
      f) file=$OPTARG given+=f ;;
      v) verify=1 ;;
      h) print_help ;;
      :) usage "-$OPTARG needs a value" ;;
      *) usage "unknown option -$OPTARG" ;;
    esac
  done
  shift $((OPTIND - 1))
  (($# == 0)) || usage "unexpected argument ${1@Q}"
  [[ ${#given} -le 1 ]] || usage 'more than one message'
  [[ -n $given ]] || file=-
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

# Nothing else ever stands in a command or a format of tmux.
check_names() {
  [[ -n $session ]] || usage 'no session'
  [[ $session =~ $NAME_RULE ]] || usage "not a session: ${session@Q}"
  socket=${socket:-${MOSAIC_TMUX_SOCKET:-mosaic-factory}}
  [[ $socket =~ $NAME_RULE ]] || usage "not a socket name: ${socket@Q}"
  [[ $socket != default ]] || usage "the default tmux server is never used"
  agent=$session
  session=${session//./_} # tmux (3.3a) itself does so in a session's name
  pane="=$session:0.0"    # exactly this one: a bare name would match by prefix
}

read_message() {
  case $file in
    '') ;;
    -)
      [[ ! -t 0 ]] || usage 'no message'
      read_stdin
      ;;
    *)
      [[ -r $file && ! -d $file ]] || usage "cannot be read: ${file@Q}"
      read_stdin <"$file"
      ;;
  esac
}

main() {
  local file=''
  if [[ $# == 1 && $1 == --received ]]; then
    receive
  else
    read_arguments "$@"
  fi
  check_names
  command -v tmux >/dev/null || fail 5 'tmux is not installed'
  read_message
  normalise
  [[ $text == *[![:space:]]* ]] || usage 'the message is empty'
  ((${#text} <= LONGEST)) || usage "the message is longer than 1 MiB"
  send
}

# One line: from stdin, bash reads no further than this.
main "$@"; exit
