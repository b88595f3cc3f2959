import type { ProcessIdentity } from "../domain/ports/processes.ts";
import type { Pane } from "../domain/ports/tmux.ts";

/** The fields of one pane, in the order that `parsePanes` reads them. */
const FIELDS = [
  "#{pid}",
  "#{version}",
  onOneLine("@mosaic_run_directory"),
  onOneLine("@mosaic_home"),
  "#{session_name}",
  "#{session_group}",
  "#{session_attached}",
  onOneLine("@mosaic_session"),
  "#{pane_id}",
  onOneLine("@mosaic_agent"),
  onOneLine("@mosaic_birth"),
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

export function parsePanes(output: string): {
  serverPid: number;
  version: string | undefined;
  panes: Pane[];
} {
  let serverPid = 0;
  let version: string | undefined;
  const panes: Pane[] = [];
  for (const line of output.split("\n")) {
    if (line === "") continue;
    const [
      server,
      serverVersion,
      runFolder = "",
      home = "",
      session = "",
      group = "",
      attached,
      ownSession = "",
      id = "",
      agent = "",
      birth = "",
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
    version = serverVersion;
    panes.push({
      id,
      session,
      group: optionalText(group),
      attached: Number(attached),
      ownSession: optionalText(ownSession),
      agent: optionalText(agent),
      birth: parseBirth(birth),
      home: homeThatIsSaid(home, runFolder),
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
  return { serverPid, version, panes };
}

function optionalText(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** "PID STARTTIME", as the launcher writes it when an agent is born. */
function parseBirth(text: string): ProcessIdentity | undefined {
  const [, pid, startTime] = /^(\d+) (\d+)$/.exec(text) ?? [];
  return pid === undefined || startTime === undefined ? undefined : { pid: Number(pid), startTime };
}

/** A launcher of before said its run folder alone; where that is not the home's own, it says nothing of the home. */
export function homeThatIsSaid(home: string, folder: string): string | undefined {
  if (home !== "") return home;
  return folder.endsWith("/fleet/run") ? folder.slice(0, -"/fleet/run".length) : undefined;
}

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined || text === "" ? undefined : Number(text);
}

/**
 * What tmux 3.2 to 3.8 print where they reach no server. Anything else is "cannot tell"; this is a "no" only where the
 * socket's file is there (see `noServer`).
 */
export function saysNoServer(stderr: string): boolean {
  return /^no server running on /m.test(stderr) || socketThatIsMissing(stderr) !== undefined;
}

/** The path of a socket that tmux found no file for; undefined where it says something else. */
export function socketThatIsMissing(stderr: string): string | undefined {
  return /^error connecting to (.*) \(No such file or directory\)$/m.exec(stderr)?.[1];
}

/** "tmux 3.3a" → "3.3a"; "tmux next-3.8" → "next-3.8". */
export function parseVersion(output: string): string | undefined {
  return /^tmux (\S+)/.exec(output)?.[1];
}
