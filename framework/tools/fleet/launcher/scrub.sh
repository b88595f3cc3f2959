# These variables of the caller's would change what the programs that we start do: where tmux has its sockets, for one.
unset "${SCRUBBED_VARIABLES[@]}"
