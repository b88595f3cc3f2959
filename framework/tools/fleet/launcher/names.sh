# -- what to run ----------------------------------------------------------------------------------------------

say() { printf 'start-agent-session: %s\n' "$*" >&"${words_to:-2}"; }

# What a subshell of ours knows already when it reads this file.
if ((BASH_SUBSHELL == 0)); then
  mode=${MOSAIC_LAUNCH_MODE:-hand}
  name=${1:-${MOSAIC_AGENT_NAME:-}}
  session=${name//./_} # tmux (3.3a) itself turns '.' into '_' in a session's name
  home=${MOSAIC_HOME:-${HOME:?start-agent-session: HOME is not set}/.config/mosaic}
  run=${MOSAIC_HEARTBEAT_RUN_DIR:-$home/fleet/run}
  logs=$home/fleet/logs/$name
  interval=${MOSAIC_HEARTBEAT_INTERVAL:-15}
  workdir=${MOSAIC_AGENT_WORKDIR:-$HOME}
  [[ $interval == [1-9]* && $interval != *[!0-9]* ]] || interval=15

  # Another user's value (after sudo, or su without a dash) would lead the agent to that user's bus and sockets.
  [[ -d ${XDG_RUNTIME_DIR:-} && -O ${XDG_RUNTIME_DIR:-} ]] || unset XDG_RUNTIME_DIR
  [[ -z ${XDG_RUNTIME_DIR:-} && -d /run/user/$UID && -O /run/user/$UID ]] && export XDG_RUNTIME_DIR=/run/user/$UID

  heartbeat_file=$run/$name.hb
  environment_file=$run/$name.environment
  command_file=$run/$name.command
  owner_file=$run/$name.launcher
  launch_file=$run/$name.launch launch_record=''
  own_tmux=''
  # The agent is the process it was born as: what tmux said of its pane then, never a session's name or a position.
  pane='' pane_pid='' pane_start='' pane_tty='' session_id='' pane_is_dead='' pane_agent='' pane_birth='' pane_session='' pane_home='' server_pid='' server_start=''
  last_activity='' beat_times='' beat_words='' beat_of='' earlier='' looked_at=0 wrote_at=0 today='' date='' process_folder='' contained_as='' words_to=2 restarts=''
  agent_state='' state_since='' state_source='' state_asked=0 look_again='' tmux_asked=0 printed_at=0 noted_state='' next_state=''
  settled='' held='' due_seen='' due_begun=0 gone='' script='' pipe='' started='' refused='' errand='' errand_status=0
  model=${MOSAIC_AGENT_MODEL:-}
  model=${model//[[:cntrl:]]/ } # one line of the heartbeat
  launcher_pid=$$ stopping='' exit_status=0 server_watch='' death='' terminal='' refusal='' ended_first='' uncontained='' lock='' supervisor_words=''
  # in the words of mosaic's supervisors
fi
