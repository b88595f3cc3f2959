import {
  narrowEventList,
  narrowHosts,
  narrowMetrics,
  narrowPast,
  narrowPs,
  narrowRecap,
  narrowRoster,
  narrowUsage,
} from "./narrow.ts";
import type { View } from "./view.ts";

/** What of a fleet an operation reaches: by that it is decided who may ask for it. */
export type Reach =
  /** No agent. */
  | { readonly kind: "nothing" }
  /** All agents of the host, and what is the host's own. */
  | { readonly kind: "host" }
  /** The agent of the request. */
  | { readonly kind: "agent" }
  /** The agents of the request, and those of its classes; all of the host where it names neither. */
  | {
      readonly kind: "agents";
      /** A right that is needed as well: its document shows what they say. */ readonly also?: "read";
    }
  /** A list: who may not read all gets the rows that may be read. Agents that the request names must all be readable. */
  | {
      readonly kind: "rows";
      readonly narrow: (document: object, view: View, request: object) => object;
      /** It can be asked for its newest rows alone: who may not read all gets as many of those that may be read. */
      readonly countsRows: boolean;
      /** It can be asked for some agents alone, and how it ends must not tell of others. */
      readonly endsByRows: boolean;
      /** Its rows are of other hosts too: a right over this one is not one over all of them. */
      readonly ofAllHosts: boolean;
    };

const NOTHING: Reach = { kind: "nothing" };
const HOST: Reach = { kind: "host" };
const AGENT: Reach = { kind: "agent" };
const AGENTS: Reach = { kind: "agents" };

function rows<Document extends object>(
  narrow: (document: Document, view: View, request: object) => Document,
  { endsByRows = false, ofAllHosts = false, countsRows = false } = {},
): Reach {
  // the table ties each narrowing to the operation whose document it takes
  return {
    kind: "rows",
    narrow: (document, view, request) => narrow(document as Document, view, request),
    countsRows,
    endsByRows,
    ofAllHosts,
  };
}

/** What is not here reaches the whole host: a new operation is closed until it says what it reaches. */
export const REACH: Readonly<Record<string, Reach>> = {
  "agent.roster": rows(narrowRoster),
  "agent.status": AGENT,
  // what an agent is told has the names of all others
  "agent.comms": HOST,
  "agent.guide": HOST,
  "agent.explain": AGENT,
  "agent.explain-screen": NOTHING,
  "agent.send": AGENT,
  "agent.broadcast": AGENTS,
  "agent.ask": { kind: "agents", also: "read" },
  // to whom is known by the message that it answers
  "agent.reply": HOST,
  "agent.inbox": AGENT,
  "agent.dialog": AGENT,
  "agent.answer": AGENT,
  "agent.receipt": HOST,
  "agent.reset": AGENT,
  "agent.wait": AGENTS,
  "agent.tail": AGENT,
  "agent.last": AGENT,
  "agent.usage": rows(narrowUsage),
  "fleet.logs": AGENT,
  "fleet.ps": rows(narrowPs, { endsByRows: true }),
  "fleet.hosts": rows(narrowHosts, { ofAllHosts: true }),
  // what other teams let this gateway see: a right over some agents of ours is none over theirs
  "fleet.peers": HOST,
  "fleet.past": rows(narrowPast),
  "fleet.start": AGENTS,
  "fleet.stop": AGENTS,
  "fleet.restart": AGENTS,
  "fleet.events": rows(narrowEventList, { countsRows: true }),
  "fleet.metrics": rows(narrowMetrics),
  "fleet.recap": rows(narrowRecap),
  "fleet.plan": HOST,
  "fleet.apply": HOST,
  "fleet.pause": HOST,
  "fleet.resume": HOST,
  "fleet.notify.test": HOST,
  "fleet.notify.flush": HOST,
  "fleet.limits.flush": HOST,
  "fleet.doctor": HOST,
  "fleet.doctor.fix": HOST,
  "fleet.verify": HOST,
  "fleet.profiles.list": HOST,
  "fleet.profiles.show": HOST,
  "runtime.list": HOST,
  "runtime.patterns": HOST,
  "config.show": HOST,
  "config.hooks.list": HOST,
  "schema.patterns": NOTHING,
  "schema.roster": NOTHING,
  "schema.runtime": NOTHING,
  version: NOTHING,
  "update.check": NOTHING,
};

export function reachOf(operation: string): Reach {
  return Object.hasOwn(REACH, operation) ? (REACH[operation] ?? HOST) : HOST;
}
