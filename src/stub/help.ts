/** What `--help` prints. */
export const STUB_HELP = `Usage: mosaic stub [options] [message...]

A small terminal agent that behaves as the real ones do, without an account: it answers every message with
its echo. For trying mosaic out and for testing it.

  --session-id UUID                start a session with this id (refused when it exists)
  --resume ID                      go on with this session
  --continue                       go on with the newest session
  --model M                        the model's name to show
  --dangerously-skip-permissions   open no approval dialogs
  --role-file FILE                 what it is told of itself; [[role]] has it said
  --trust                          start with a trust dialog (default: No, exit)
  --login                          start at a login screen
  --startup-delay SECONDS          draw nothing and drop input for that long
  --swallow-early-enter            Enter within 0.3 s of the last text is a newline, not a submit
  --help                           print this

Commands in the composer: /new or /clear, /exit or /quit.
Tags in a message:
  [[busy=S]] [[approve=TEXT]] [[trust]] [[login]] [[ignore-enter]] [[hang]] [[lines=N]] [[role]]
  [[limit=S]] (a usage limit) [[exit=N]] [[signal=TERM|KILL|SEGV]] [[leak=MB]] (0: without end) [[setsid=N]]

Files: $MOSAIC_STUB_HOME (~/.local/state/mosaic-stub): sessions/ID.jsonl, state/PID.json
Exit status: 0 done, 1 failure (no such session, folder not trusted, no terminal), 2 usage, or as told by a tag
`;
