import { paneOfSession } from "../domain/host/agent-pane.ts";
import {
  LONGEST_HOLD_MS,
  type KeyGuard,
  type Panes,
  type PaneView,
  type Typed,
} from "../domain/ports/panes.ts";
import { cannotTell, known, mapAnswer, type Answer } from "../base/answer.ts";
import { sessionOf, type AgentName, type SessionName, type SocketName } from "../base/names.ts";
import type { Environment } from "./environment.ts";
import type { RunResult } from "./process.ts";
import { reasonOf, tmuxCaller, type TmuxCall } from "./tmux-call.ts";
import { formatOf, homeThatIsSaid, readFields } from "./tmux-fields.ts";
import { PANE_FORMAT, parsePanes } from "./tmux-parse.ts";
import { scriptOf } from "./tmux-script.ts";
import { noServer, socketPath, whyHidden } from "./tmux-socket.ts";

const FIELDS = [
  "id",
  "pid",
  "dead",
  "columns",
  "inMode",
  "activity",
  "serverVersion",
  "saidHome",
  "runFolder",
  "ownSession",
  "agent",
  "command",
  "path",
  "title",
] as const;

/** The screens of one socket's server. Every call that types into a pane is guarded by tmux itself. */
export function createPanes(socket: SocketName, environment: Environment, ends?: AbortSignal): Panes {
  const call = tmuxCaller(socket, environment, ends);
  const asked = socketPath(socket, environment);
  let version = "";
  return {
    async look(sessions) {
      if (sessions.length === 0) return known(new Map());
      const look = await lookAtAgents(call, sessions, asked);
      if (!look.known) return look;
      version = look.value.version || version;
      return known(look.value.views);
    },

    async paste(pane, text) {
      const buffer = `mosaic-${crypto.randomUUID()}`;
      // tmux 3.7 and later pass a buffer through vis(3) unless -S, and their Enter may not submit where a CR does
      const flags = isAtLeast(version, 3, 7) ? "-p -S" : "-p";
      const result = await typed(
        await call(
          sequence(
            ["if-shell", "-F", "-t", pane, "#{pane_in_mode}", `copy-mode -q -t ${pane}`],
            // loaded before the guard: while it is read from stdin, the pane may still die
            ["load-buffer", "-b", buffer, "-"],
            guarded(pane, `paste-buffer ${flags} -d -b ${buffer} -t ${pane}`),
          ),
          text,
        ),
      );
      if (!result.known || result.value !== "done") await call(["delete-buffer", "-b", buffer]);
      return result;
    },

    async press(pane, key, guard) {
      const byte = isAtLeast(version, 3, 7) ? CONTROL_BYTES[key] : undefined;
      if (byte === undefined)
        return await typed(await call(guarded(pane, `send-keys -t ${pane} ${key}`, guard)));
      // 3.7 refuses send-keys to every pane while any client of the server is read-only; it does not refuse a paste
      const buffer = `mosaic-${crypto.randomUUID()}`;
      const load = ["load-buffer", "-b", buffer, "-"];
      const press = guarded(pane, `paste-buffer -r -S -d -b ${buffer} -t ${pane}`, guard);
      const result = await typed(await call(sequence(load, press), byte));
      if (!result.known || result.value !== "done") await call(["delete-buffer", "-b", buffer]);
      return result;
    },

    async hold(pane) {
      requirePaneId(pane);
      const hold = crypto.randomUUID();
      const isStillThis = `#{==:#{@mosaic_hold},${hold}}`;
      const letGo = `if-shell -F -t ${pane} '${isStillThis}' 'select-pane -e -t ${pane} ; set-option -pu -t ${pane} @mosaic_hold'`;
      return await typed(
        await call(
          sequence(
            ["set-option", "-p", "-t", pane, "@mosaic_hold", hold],
            ["run-shell", "-b", "-d", String(LONGEST_HOLD_MS / 1000), "-C", letGo],
            ["select-pane", "-d", "-t", pane],
            ["display-message", "-p", "done"],
          ),
        ),
      );
    },

    async release(pane) {
      requirePaneId(pane);
      await call(
        sequence(["select-pane", "-e", "-t", pane], ["set-option", "-pu", "-t", pane, "@mosaic_hold"]),
      );
    },
  };
}

/** The bytes that keys send to a terminal. */
const CONTROL_BYTES: Readonly<Record<string, string>> = {
  Enter: "\r",
  "C-c": "\u0003",
  "C-s": "\u0013",
  "C-u": "\u0015",
};

const PANE_ID = /^%\d+$/;

/**
 * A command for a pane that lives and is in no mode, decided by tmux in the same call: paste-buffer into a dead pane of
 * remain-on-exit crashes the whole server (tmux 3.3a, 60 of 60), and send-keys there loses its keys with status 0.
 */
function guarded(pane: string, command: string, guard?: KeyGuard): string[] {
  requirePaneId(pane);
  const dead = guard === undefined ? "#{pane_dead}" : anyOf("#{pane_dead}", `#{!=:#{pane_pid},${guard.pid}}`);
  const letGo = guard?.isHeld === true ? "#{==:#{@mosaic_hold},}" : "0";
  const dialog = anyOf(
    ...(guard?.dialogWords ?? []).map(isShown),
    ...(guard?.shownRows ?? []).map((row) => `#{==:${isRow(row)},0}`),
  );
  const why = `#{?${dead},dead,#{?pane_in_mode,in-mode,#{?${letGo},let-go,dialog}}}`;
  const refused = `display-message -p -t ${pane} '${why}'`;
  const condition = anyOf(dead, "#{pane_in_mode}", letGo, dialog);
  const open = guard?.isHeld === true ? `select-pane -e -t ${pane} ; ` : "";
  const shut = guard?.isHeld === true ? ` ; select-pane -d -t ${pane}` : "";
  const done = `${open}${command}${shut} ; display-message -p done`;
  return ["if-shell", "-F", "-t", pane, condition, refused, done];
}

/** An empty target would be the current pane, whichever that is. */
function requirePaneId(pane: string): void {
  if (!PANE_ID.test(pane)) throw new Error(`not the id of a pane: ${pane}`);
}

/** A format that is true where one of these is. */
function anyOf(...formats: readonly string[]): string {
  return formats
    .filter((format) => format !== "0")
    .reduceRight((rest, format) => (rest === "0" ? format : `#{||:${format},${rest}}`), "0");
}

function isShown(words: string): string {
  if (!/^[A-Za-z0-9 ?./_=~@+'-]+$/.test(words)) throw new Error(`not words for a format of tmux: ${words}`);
  return `#{C:${words}}`;
}

/** Characters of a row that are compared: tmux takes 16 KiB in a call. */
const LONGEST_ROW = 160;

/**
 * A format that is not 0 where a whole row of the screen is this one. What means something to a format or to a regular
 * expression counts as any character; so does what is more than one character wide or long.
 */
function isRow(row: string): string {
  const characters = row.match(/./gsu) ?? [];
  const pattern = characters
    .slice(0, LONGEST_ROW)
    .map((character) => (/^[A-Za-z0-9 /_=~@'<>%&!"-]$|^[\u00A1-\uD7FF]$/.test(character) ? character : "."))
    .join("")
    .replaceAll(/([^.])\1{3,}/g, "$1+");
  return `#{C/r:^${pattern}${characters.length > LONGEST_ROW ? "" : "$"}}`;
}

/** Commands of one call, which tmux runs one after another. */
function sequence(...commands: readonly (readonly string[])[]): string[] {
  return commands.flatMap((command, index) => (index === 0 ? command : [";", ...command]));
}

async function typed(result: RunResult): Promise<Answer<Typed>> {
  const said = result.stdout.trim();
  if (result.status === 0 && isRefusalOrDone(said)) return known(said);
  if (/can't find pane/.test(result.stderr)) return known("dead");
  const none = await noServer(result.stderr);
  if (none !== undefined) return mapAnswer(none, () => "dead" as const);
  // tmux itself has said no, so nothing was typed; a server that ended over it may have typed
  const hasAnswered = !result.timedOut && result.status === 1 && result.stderr.trim() !== "";
  if (hasAnswered && !/server exited|lost server/.test(result.stderr)) return known("failed");
  return cannotTell(reasonOf(result));
}

function isRefusalOrDone(said: string): said is Typed {
  return said === "done" || said === "dead" || said === "in-mode" || said === "let-go" || said === "dialog";
}

const GONE = /^can't find (session|window|pane): /;

interface Look {
  readonly views: ReadonlyMap<SessionName, PaneView>;
  /** "agent": the pane says itself that it is the one of this session. */
  readonly marks: ReadonlyMap<SessionName, "agent" | "none">;
  readonly running: boolean;
  readonly version: string;
}

/**
 * The first pane of a session is its agent nearly always, and says so by its mark. Where it does not, all panes are
 * listed, and those that are agents are looked at by their ids.
 */
async function lookAtAgents(
  call: TmuxCall,
  sessions: readonly SessionName[],
  asked: string,
): Promise<Answer<Look>> {
  const first = await lookAt(call, sessions, new Map());
  if (!first.known) return first;
  const { views, marks, version } = first.value;
  const doubtful = sessions.filter((session) => marks.get(session) !== "agent");
  if (doubtful.length === 0 || (version === "" && !first.value.running)) return first;
  const listed = await call(["list-panes", "-a", "-F", PANE_FORMAT]);
  if (listed.status !== 0) {
    const none = await noServer(listed.stderr);
    return none?.known === true ? first : (none ?? cannotTell(reasonOf(listed)));
  }
  const { panes } = parsePanes(listed.stdout);
  const hidden = await whyHidden(call, panes, asked);
  if (hidden !== undefined) return cannotTell(hidden);
  const found = new Map(doubtful.map((session) => [session, paneOfSession(panes, session)?.id]));
  const elsewhere = new Map(
    [...found].filter((entry): entry is [SessionName, string] => {
      const [session, id] = entry;
      return id !== undefined && id !== views.get(session)?.id;
    }),
  );
  const rest = elsewhere.size === 0 ? undefined : await lookAt(call, [...elsewhere.keys()], elsewhere);
  if (rest?.known === false) return rest;
  const kept = [...views].filter(([session, { id }]) => !found.has(session) || found.get(session) === id);
  return known({ ...first.value, views: new Map([...kept, ...(rest?.value.views ?? [])]) });
}

async function lookAt(
  call: TmuxCall,
  sessions: readonly SessionName[],
  targets: ReadonlyMap<SessionName, string>,
): Promise<Answer<Look>> {
  const mark = crypto.randomUUID();
  const commands = sessions.flatMap((session) => {
    const facts = `${mark}\t${session}\t${formatOf(FIELDS)}`;
    const target = targets.get(session) ?? `=${session}:0.0`;
    return [
      ["display-message", "-p", "-t", target, facts],
      ["capture-pane", "-p", "-e", "-t", target],
    ];
  });
  const result = await call(["source-file", "-"], scriptOf(commands));
  if (result.status === 0) return known(parseLook(result.stdout, mark));
  const none = await noServer(result.stderr);
  if (none !== undefined) {
    return mapAnswer(none, () => ({ views: new Map(), marks: new Map(), version: "", running: false }));
  }
  // of a session that is gone tmux says so, and goes on with the next
  const isOnlyGone = result.stderr.split("\n").every((line) => line === "" || GONE.test(line));
  if (result.timedOut || result.stderr === "" || !isOnlyGone) return cannotTell(reasonOf(result));
  return known(parseLook(result.stdout, mark));
}

function parseLook(output: string, mark: string): Look {
  const views = new Map<SessionName, PaneView>();
  const marks = new Map<SessionName, "agent" | "none">();
  let version = "";
  for (const part of output.split(`${mark}\t`).slice(1)) {
    const end = part.indexOf("\n");
    const line = part.slice(0, end);
    const tab = line.indexOf("\t");
    const session = line.slice(0, tab) as SessionName;
    const { serverVersion, saidHome, runFolder, ownSession, agent, ...view } = readFields(
      FIELDS,
      line.slice(tab + 1),
    );
    // display-message (tmux 3.3a) also answers for a session that is not there, with nothing
    if (!PANE_ID.test(view.id)) continue;
    version = serverVersion;
    // a name with a '.' has a session with a '_'
    const isMarked =
      agent !== undefined && sessionOf(agent as AgentName) === session && ownSession === session;
    marks.set(session, isMarked ? "agent" : "none");
    views.set(session, {
      ...view,
      home: homeThatIsSaid({ saidHome, runFolder }),
      screen: part.slice(end + 1),
    });
  }
  return { views, marks, version, running: true };
}

/** "3.3a" and "next-3.8" are versions; one that is not understood is an old one. */
function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, first, second] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (first === undefined || second === undefined) return false;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
