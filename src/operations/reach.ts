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

/** Which agents an operation reaches: this decides who may call it. */
export type Reach =
  /** No agent. */
  | { readonly kind: "nothing" }
  /** All agents of the host, and the host itself. */
  | { readonly kind: "host" }
  /** The agent of the request. */
  | { readonly kind: "agent" }
  /** The agents of the request, and those of its classes; all of the host where it names neither. */
  | {
      readonly kind: "agents";
      /** A right that is needed as well: its document shows what they say. */ readonly also?: "read";
    }
  /**
   * A list. A caller who may not read everything gets the rows they may read; agents named in the request must all be
   * readable.
   */
  | {
      readonly kind: "rows";
      readonly narrow: (document: object, view: View, request: object) => object;
      /** It can be asked for its newest rows: a caller with partial rights gets that many of the rows they may read. */
      readonly countsRows: boolean;
      /** It can be asked for some agents alone, and its ending must not tell anything about others. */
      readonly endsByRows: boolean;
      /** Its rows come from other hosts too, so a right over this host is not a right over all rows. */
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
  // the table pairs each narrowing function with the operation whose document it takes
  return {
    kind: "rows",
    narrow: (document, view, request) => narrow(document as Document, view, request),
    countsRows,
    endsByRows,
    ofAllHosts,
  };
}

/**
 * An operation that is missing here reaches the whole host: a new operation is closed until it says what it reaches.
 */
export const REACH: Readonly<Record<string, Reach>> = {
  "agent.roster": rows(narrowRoster),
  "agent.status": AGENT,
  // the text contains the names of all other agents
  "agent.comms": HOST,
  "agent.guide": HOST,
  "agent.explain": AGENT,
  "agent.explain-screen": NOTHING,
  "agent.send": AGENT,
  "agent.broadcast": AGENTS,
  "agent.ask": { kind: "agents", also: "read" },
  // its addressee is known only from the message that it answers
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
  // what other teams show this gateway: a right over some of our agents is no right over theirs
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
