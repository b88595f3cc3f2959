import type { Pane } from "../domain/ports/tmux.ts";
import { formatOf, homeThatIsSaid, readFields } from "./tmux-fields.ts";

const FIELDS = [
  "serverPid",
  "serverVersion",
  "runFolder",
  "saidHome",
  "session",
  "sessionId",
  "group",
  "attached",
  "ownSession",
  "id",
  "agent",
  "birth",
  "window",
  "index",
  "pid",
  "dead",
  "exitStatus",
  "exitSignal",
  "activity",
  "command",
  "path",
  "title",
] as const;

/** What `list-panes` is asked to print of each pane, for {@link parsePanes}. */
export const PANE_FORMAT = formatOf(FIELDS);

export function parsePanes(output: string): {
  serverPid: number;
  version: string | undefined;
  panes: Pane[];
} {
  let server: { readonly pid: number; readonly version: string } | undefined;
  const panes: Pane[] = [];
  for (const line of output.split("\n")) {
    if (line === "") continue;
    const { serverPid, serverVersion, saidHome, runFolder, ...pane } = readFields(FIELDS, line);
    server = { pid: serverPid, version: serverVersion };
    panes.push({ ...pane, home: homeThatIsSaid({ saidHome, runFolder }) });
  }
  return { serverPid: server?.pid ?? 0, version: server?.version, panes };
}

/**
 * The path of the socket behind which tmux (3.2 to 3.8) found no server: its file is not there, or nobody listens at
 * it. Anything else is "cannot tell", and this is a "no" only where no server had that path (see `noServer`).
 */
export function unansweredSocket(stderr: string): string | undefined {
  const [, gone, refused] =
    /^(?:error connecting to (.*) \(No such file or directory\)|no server running on (.*))$/m.exec(stderr) ??
    [];
  return gone ?? refused;
}

/** "tmux 3.3a" → "3.3a"; "tmux next-3.8" → "next-3.8". */
export function parseVersion(output: string): string | undefined {
  return /^tmux (\S+)/.exec(output)?.[1];
}
