import type { Pane } from "../domain/ports/tmux.ts";

/** The fields of one pane, in the order that `parsePanes` reads them. */
const FIELDS = [
  "#{pid}",
  "#{session_name}",
  "#{window_index}",
  "#{pane_index}",
  "#{pane_pid}",
  "#{pane_dead}",
  "#{pane_dead_status}",
  "#{pane_dead_signal}",
  "#{window_activity}",
  onOneLine("pane_current_command"),
  onOneLine("pane_current_path"),
  onOneLine("pane_title"),
];

/**
 * Needs a UTF-8 locale: tmux (3.3a) prints a tab as '_' to any other client.
 */
export const PANE_FORMAT = FIELDS.join("\t");

/**
 * What a program in a pane chooses may hold tabs and newlines (seen with tmux 3.3a: a working directory with a newline
 * prints a line that looks like another pane): tmux itself replaces them before it prints.
 */
export function onOneLine(variable: string): string {
  return `#{s/[\n\t]/ /:${variable}}`;
}

export function parsePanes(output: string): { serverPid: number; panes: Pane[] } {
  let serverPid = 0;
  const panes: Pane[] = [];
  for (const line of output.split("\n")) {
    if (line === "") continue;
    const [
      server,
      session = "",
      window,
      index,
      pid,
      dead,
      status,
      signal,
      activity,
      command = "",
      path = "",
      ...title
    ] = line.split("\t");
    serverPid = Number(server);
    panes.push({
      session,
      window: Number(window),
      index: Number(index),
      pid: Number(pid),
      dead: dead === "1",
      exitStatus: optionalNumber(status),
      exitSignal: optionalNumber(signal),
      activity: optionalNumber(activity),
      command,
      path,
      title: title.join("\t"),
    });
  }
  return { serverPid, panes };
}

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined || text === "" ? undefined : Number(text);
}

/** What tmux 3.2 to 3.8 print where no server listens on the socket. Anything else is "cannot tell". */
export function saysNoServer(stderr: string): boolean {
  return /^no server running on |^error connecting to .*\(No such file or directory\)/m.test(stderr);
}

/** "tmux 3.3a" → "3.3a"; "tmux next-3.8" → "next-3.8". */
export function parseVersion(output: string): string | undefined {
  return /^tmux (\S+)/.exec(output)?.[1];
}
