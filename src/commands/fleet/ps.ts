import { defineVerb } from "../../cli/grammar/verb.ts";
import { EVERY_HOST } from "../../base/addresses.ts";
import { fleetHosts } from "../../operations/fleet/hosts.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import { hostsTable } from "../_shared/hosts-table.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Context, Page } from "../../cli/context.ts";
import type { Outcome } from "../../cli/grammar/verb.ts";
import { readMoment } from "../../cli/parse/moment.ts";
import { fleetPast } from "../../operations/fleet/past.ts";
import { pastHeading, pastTable } from "../_shared/past-text.ts";
import type { FleetPs } from "../../operations/documents/fleet-ps.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { attentionLines, attentionRows, budgetLines, withAttention } from "../_shared/attention.ts";
import { processRemarks } from "../_shared/process-remarks.ts";
import { processTable } from "../_shared/process-table.ts";
import { STATE_STYLE } from "../_shared/state-style.ts";
import { statusLine } from "../_shared/status-line.ts";
import { watchScreen } from "../_shared/watch-screen.ts";

const STATES = Object.keys(STATE_STYLE) as (keyof typeof STATE_STYLE)[];

const PAST_STATES = [
  "idle",
  "working",
  "blocked",
  "parked",
  "stopped",
  "ended",
  "failed",
  "unknown",
] as const;

export const ps = defineVerb({
  details:
    "Lists the agents: what each is doing, and since when. It is starting, idle (available after a while), working, " +
    "queued, or blocked, with what it waits for; or unknown where that cannot be told (`mosaic agent explain` says " +
    "why). One that does not run is stopped (by a person), ended (by itself, with status 0), failed, restarting, or " +
    "drifted (supervisor and tmux contradict each other). Flags: DRIFT (not " +
    "the process it should be), BOOT-ENABLE (will not start at boot), UNMANAGED (not in the roster), UNCONTAINED (no " +
    "limit holds for it), CHANGED (the roster has another entry than it was started with: `mosaic fleet plan`), " +
    "PAUSED, SKEW (started by another version's launcher), UNMEASURED (its runtime is of a version that nothing was " +
    "measured with: `mosaic agent explain`), REPLACED (the file of its program was deleted, as by an update: it still " +
    "runs the old one). IDLE is the time since it last printed something. MEM and CPU are of the whole process " +
    "tree; CPU is the average over its life. --host shows other hosts of the team too: what each one's own gateway last " +
    "said, and how old that is. A terminal of less than 100 columns shows no CLASS, PID, IDLE and CPU, and BEAT only " +
    "where one is not alive. FOR begins with > where it may have been so for longer. Below the table: who is blocked, " +
    "who has not begun on a message for a minute, who has used its budget of today, and the command that helps.",
  args: {
    ...SOME_AGENTS,
    class: {
      type: "string",
      valueHint: "CLASS",
      repeatable: true,
      completes: "classes",
      description: "only agents of this class",
    },
    state: {
      type: "string",
      valueHint: "STATE",
      repeatable: true,
      choices: STATES,
      description: "only agents in this state",
    },
    attention: {
      type: "boolean",
      description: "only agents that wait for a person, or let a message lie; exit 6 where one does",
    },
    output: {
      type: "enum",
      alias: "o",
      options: ["wide", "name"],
      valueHint: "FORM",
      description: "wide: every column, uncut; name: only the names, one a line",
    },
    host: {
      type: "string",
      valueHint: "HOST",
      repeatable: true,
      description: "agents of this host of the team; all: of every host",
    },
    peer: {
      type: "string",
      valueHint: "PEER",
      repeatable: true,
      description: "agents of this other team, as far as it lets us see them; all: of every one",
    },
    at: {
      type: "string",
      valueHint: "TIME",
      description: "as it was then, by the journal: 3h, 02:14, 2026-11-28T18:00",
    },
    line: { type: "boolean", description: "one short line, for a status bar" },
    watch: {
      type: "boolean",
      alias: "w",
      description:
        "on a terminal: a screen with keys (? shows them); else again and again; with --json a document a line",
    },
    interval: {
      type: "duration",
      valueHint: "TIME",
      default: "1s",
      description: "how often --watch redraws",
    },
  },
  exitCodes: {
    failure: "failure; with --attention also: nobody is seen to wait, and not everything could be asked",
    configuration: "no roster, or a wrong one",
    "not-in-wanted-state": "with --attention: somebody waits for a person, or lets a message lie",
  },
  examples: [
    { command: "mosaic fleet ps", explains: "every agent in one line" },
    {
      command: "mosaic fleet ps --watch",
      explains: "the screen one leaves open: who needs you, what they say, keys",
    },
    { command: "mosaic fleet ps --attention", explains: "who waits for you, and for what" },
    {
      command: "mosaic fleet ps --state stopped --state failed -o name",
      explains: "names for another command",
    },
    { command: "mosaic fleet ps --host all", explains: "the agents of every host of the team" },
    { command: "mosaic fleet ps --peer all", explains: "the agents that other teams let this one see" },
    { command: "mosaic fleet ps --at 02:14", explains: "what was known of that moment" },
    { command: "mosaic fleet ps --line", explains: "12 running, 1 blocked: coder0 trust" },
    { command: "mosaic fleet ps --json", explains: "for a program" },
    { command: "mosaic fleet ps --watch --json", explains: "one document a line, again and again" },
  ],
  async run(context, values) {
    const { agents, class: classes, state: states, attention, output, line, watch, interval } = values;
    requireOneForm(context, values);
    if (values.peer.length > 0) return await showPeers(context, values, values.peer);
    if (values.host.length > 0) return await showHosts(context, values);
    if (values.at !== undefined) return await showPast(context, values, values.at);
    const request = {
      agents: [...agents],
      classes: [...classes],
      states: [...states],
      attention,
      check: false,
    };
    const look = () => context.perform(fleetPs, request);
    if (watch && context.json) {
      for (;;) {
        await context.printDocument((await look()).document);
        await context.sleep(interval);
      }
    }
    const wide = output === "wide";
    const rendering = { line, names: output === "name", wide, attention };
    if (watch && isTable(rendering) && !wide && isFullScreen(context)) {
      const { watchFleet } = await import("./watch-fleet.ts");
      await watchFleet(context, request, interval);
      return {};
    }
    if (watch) {
      await watchScreen(context, interval, async () => {
        const { document } = await look();
        return (page) => ({
          body: [...processRemarks(document), body(page, document, rendering)],
          foot: isTable(rendering) ? whoWaits(page, document) : [],
        });
      });
      return {};
    }
    const { document, ending } = await look();
    for (const remark of processRemarks(document)) context.warn(remark);
    const text = (page: Page) =>
      withAttention(body(page, document, rendering), isTable(rendering) ? whoWaits(page, document) : []);
    return { exit: ending, text, json: document };
  },
});

/** Other hosts, as their own gateways last reported. */
async function showHosts(
  context: Context,
  values: PastValues & { readonly host: readonly string[] },
): Promise<Outcome> {
  requireAlone("host", values);
  const hosts = values.host.includes(EVERY_HOST) ? [] : [...values.host];
  const { document } = await context.perform(fleetHosts, { hosts });
  return { text: (page) => hostsTable(page, document), json: document };
}

/** Other teams, as their gateways answer now. */
async function showPeers(
  context: Context,
  values: PastValues & { readonly host: readonly string[] },
  names: readonly string[],
): Promise<Outcome> {
  if (values.host.length > 0) throw new MosaicError("usage", "--peer and --host exclude each other");
  requireAlone("peer", values);
  const [{ fleetPeers }, { peersTable }] = await Promise.all([
    import("../../operations/fleet/peers.ts"),
    import("../_shared/peers-table.ts"),
  ]);
  const { document } = await context.perform(fleetPeers, { peers: [...names] });
  return { text: (page) => peersTable(page, document), json: document };
}

function requireAlone(option: "host" | "peer", values: PastValues): void {
  const other = (["at", "watch", "line", "attention", "output"] as const).find(
    (one) => values[one] !== undefined && values[one] !== false,
  );
  if (other !== undefined) throw new MosaicError("usage", `--${option} and --${other} exclude each other`);
  if (values.agents.length + values.class.length + values.state.length > 0) {
    throw new MosaicError("usage", `--${option} shows all agents of a ${option}`, {
      hint: `mosaic fleet ps --${option} all`,
    });
  }
}

interface PastValues {
  readonly at: string | undefined;
  readonly agents: readonly string[];
  readonly class: readonly string[];
  readonly state: readonly string[];
  readonly attention: boolean;
  readonly output: string | undefined;
  readonly line: boolean;
  readonly watch: boolean;
}

/** A moment in the past, by the journal: nothing is asked, and nothing guessed. */
async function showPast(context: Context, values: PastValues, text: string): Promise<Outcome> {
  const other = (["watch", "line", "attention"] as const).find((option) => values[option]);
  if (other !== undefined) throw new MosaicError("usage", `--at and --${other} exclude each other`);
  const states = values.state.flatMap((word) => PAST_STATES.find((state) => state === word) ?? []);
  if (states.length < values.state.length) {
    throw new MosaicError("usage", `--at: the journal knows only ${PAST_STATES.join(", ")}`);
  }
  const request = {
    at: new Date(readMoment("at", text, Date.now())).toISOString(),
    agents: [...values.agents],
    classes: [...values.class],
    states,
  };
  const { document } = await context.perform(fleetPast, request);
  if (values.output !== "name") context.note(pastHeading(document));
  const shown = (page: Page) =>
    values.output === "name"
      ? document.agents.map(({ agent }) => agent).join("\n")
      : pastTable(values.output === "wide" ? { ...page, width: Infinity } : page, document);
  return { text: shown, json: document };
}

interface Rendering {
  readonly line: boolean;
  readonly names: boolean;
  readonly wide: boolean;
  readonly attention: boolean;
}

/** Whether there is a terminal with keys and a movable cursor. */
function isFullScreen(context: Context): boolean {
  return context.io.inputIsTerminal && context.outputIsTerminal() && context.environment["TERM"] !== "dumb";
}

/** Output for a status bar or another command has nothing below it. */
function isTable({ line, names }: Rendering): boolean {
  return !line && !names;
}

function whoWaits(page: Page, { agents, at }: FleetPs): string[] {
  return [...attentionLines(page, attentionRows(agents), Date.parse(at)), ...budgetLines(page, agents)];
}

function body(page: Page, list: FleetPs, { line, names, wide, attention }: Rendering): string {
  if (line) return statusLine(list.agents);
  if (names) return list.agents.map(({ agent }) => agent).join("\n");
  if (attention && list.agents.length === 0) return "nobody waits for a person";
  return processTable(page, list, wide);
}

/** At most one option may choose the form of the output; one without effect is a mistake. */
function requireOneForm(
  { json }: Pick<Context, "json">,
  { line, output }: { readonly line: boolean; readonly output: string | undefined },
): void {
  const [first, second] = [
    ...(json ? ["--json"] : []),
    ...(line ? ["--line"] : []),
    ...(output === undefined ? [] : ["--output"]),
  ];
  if (first !== undefined && second !== undefined) {
    throw new MosaicError("usage", `${first} and ${second} exclude each other`);
  }
}
