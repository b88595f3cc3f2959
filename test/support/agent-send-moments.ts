/** What may happen to a pane right before a call of tmux, as sh for `LauncherBench.tmuxShim`; the agent is "a". */

/** Does something once, right before the call that has this word in it. */
export const once = (word: string, what: string): string =>
  `if [[ $* == *${word}* && ! -e $HOME/once ]]; then : >"$HOME/once"; ${what}; fi`;

/** tmux itself, as a shim has to call it. */
const REAL = "/usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin tmux -L $MOSAIC_TMUX_SOCKET";
const ask = (format: string) => `$(${REAL} display-message -p -t =a:0.0 '#{${format}}')`;
const write = (text: string) => `printf '${text}' >${ask("pane_tty")}`;

export const KILL_SERVER = `${REAL} kill-server`;
export const COPY_MODE = `${REAL} copy-mode -t =a:0.0`;
export const START_ANEW = `${REAL} respawn-pane -k -t =a:0.0 'stty raw -echo; exec tee $HOME/new.bytes'`;
/** tmux below 3.5 loses a SIGCHLD now and then; another one makes it look. */
export const DIE = `kill -KILL ${ask("pane_pid")}; until [[ ${ask("pane_dead")} == 1 ]]; do kill -CHLD ${ask("pid")}; done`;
export const OPEN_DIALOG = `${write("\\r\\n Enter to confirm\\r\\n")}; until ${REAL} capture-pane -p -t =a:0.0 | grep -q 'Enter to'; do :; done`;
export const ASK_BY_TITLE = `${write("\\033]2;Action Required\\007")}; until [[ ${ask("pane_title")} == Act* ]]; do :; done`;
