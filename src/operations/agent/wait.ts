import { MosaicError } from "../../base/errors.ts";
import { helpCommand } from "../../domain/agent/help-command.ts";
import { waitForMany, type ManyEnd } from "../../domain/agent/wait-for.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { AgentWait, AgentWaitRequest } from "../documents/agent-wait.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { wordsOf } from "./words.ts";

/** Waits until agents are idle, blocked or gone; ends at once when one dies or waits for a person. */
export const agentWait = operation<AgentWaitRequest, AgentWait>({
  needs: "read",
  agentsMay: "wait",
  whilePaused: "allow",
  async run({ services, signal }, { agents: names, classes, timeout_ms: timeoutMs, ...wanted }) {
    const fleet = await services.fleet();
    const agents = agentsOfClasses(selectAgents(fleet.roster, names), classes);
    const { sources, changes } = await services.deliveryTools(fleet);
    const { for: what, any, through_dialogs: throughDialogs } = wanted;
    const options = { what, any, throughDialogs, timeoutMs };
    const end = await waitForMany(fleet, sources, changes, agents, options);
    signal.throwIfAborted();
    const rows = rowsOf(end);
    if (end.kind !== "reached") throw shortfall(end, rows, what);
    return { document: { ...heading(services, "mosaic.agent.wait/1"), for: what, any, agents: rows } };
  },
});

function rowsOf({ agents }: ManyEnd): AgentWait["agents"] {
  return agents.map(({ agent: { name: agent }, end }) => {
    if (end.kind === "died") return { agent, outcome: "died", state: "dead", reason: end.detail };
    return { agent, outcome: end.kind, ...wordsOf(end.state) };
  });
}

/** The first one for which it is over, and how many are where they should be. */
function shortfall({ kind, agents }: ManyEnd, rows: AgentWait["agents"], what: string): MosaicError {
  const reached = rows.filter(({ outcome }) => outcome === "reached").length;
  const others =
    rows.length === 1 ? "" : `; ${reached} of ${rows.length} are ${what === "exit" ? "gone" : what}`;
  const data = { agents: rows };
  const [lost] = kind === "failed" ? rows.filter(isLost) : [];
  if (lost?.outcome === "died") {
    return new MosaicError("not-running", `${lost.agent} is not running: ${lost.reason ?? ""}${others}`, {
      code: "agent-died",
      data,
      hint: `mosaic agent status ${lost.agent}`,
    });
  }
  if (lost !== undefined) {
    return new MosaicError("blocked", `${lost.agent} is blocked: ${lost.reason ?? ""}${others}`, {
      code: "agent-blocked",
      data,
      hint: helpCommand(lost.agent, lost.reason, runtimeOf(agents, lost.agent)),
    });
  }
  const late = rows.find(({ outcome }) => outcome !== "reached");
  const state = late === undefined ? "unknown" : stateWords(late);
  return new MosaicError("timed-out", `${late?.agent ?? ""} is ${state}, not ${what}${others}`, {
    code: "waited-too-long",
    data,
    hint: `mosaic agent explain ${late?.agent ?? ""}`,
  });
}

function runtimeOf(agents: ManyEnd["agents"], wanted: string): string | undefined {
  return agents.find(({ agent: { name } }) => name === wanted)?.agent.runtime;
}

function isLost({ outcome }: AgentWait["agents"][number]): boolean {
  return outcome === "died" || outcome === "blocked";
}

function stateWords({ state, reason }: AgentWait["agents"][number]): string {
  return reason === null ? state : `${state}: ${reason}`;
}
