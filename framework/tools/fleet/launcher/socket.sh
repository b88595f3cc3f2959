# -- processes and the socket ---------------------------------------------------------------------------------

socket=${MOSAIC_TMUX_SOCKET:-mosaic-factory}
socket_folder=/tmp/tmux-$UID
socket_file=$socket_folder/$socket

# A process is its pid and its start time (field 22 of stat, after the last ')'): a pid alone is reused.
process_start() {
  local stat fields
  REPLY=
  [[ -e /proc/$1/stat ]] && read -r stat <"/proc/$1/stat" || return 1
  # not by a here-string: that is a pipe, which bash reads byte by byte
  # shellcheck disable=SC2206 # a letter and numbers
  fields=(${stat##*)})
  [[ ${fields[0]} != Z ]] && REPLY=${fields[19]}
}
