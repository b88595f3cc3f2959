import { namesHere, partsOf } from "../../base/addresses.ts";
import { waitForMany, type ManyEnd } from "../../domain/agent/wait-for.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { AgentWait, AgentWaitRequest } from "../documents/agent-wait.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { requireNoClass } from "./no-class.ts";
import { shortfall } from "./wait-shortfall.ts";
import { wordsOf } from "./words.ts";

/** Waits until agents are idle, blocked or gone; ends at once when one dies or waits for a person. */
export const agentWait = operation<AgentWaitRequest, AgentWait>({
  needs: "read",
  agentsMay: "wait",
  whilePaused: "allow",
  elsewhere: ({ agents }, { hostName }) => partsOf(agents, hostName) !== undefined,
  async run(call, request) {
    const { services, signal } = call;
    const { agents: names, classes, timeout_ms: timeoutMs, ...wanted } = request;
    const parts = partsOf(names, services.hostName);
    if (parts !== undefined) {
      requireNoClass(classes);
      const { waitElsewhere } = await import("./wait-elsewhere.ts");
      return await waitElsewhere(call, request, parts);
    }
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, namesHere(names, services.hostName));
    const agents = agentsOfClasses(selected, classes);
    const { sources, changes } = await services.deliveryTools(fleet);
    const { for: what, any, through_dialogs: throughDialogs } = wanted;
    const options = { what, any, throughDialogs, timeoutMs };
    const end = await waitForMany(fleet, sources, changes, agents, options);
    signal.throwIfAborted();
    const rows = rowsOf(end);
    if (end.kind !== "reached") throw shortfall(end.kind, rows, what, (name) => runtimeOf(end.agents, name));
    return { document: { ...heading(services, "mosaic.agent.wait/1"), for: what, any, agents: rows } };
  },
});

function rowsOf({ agents }: ManyEnd): AgentWait["agents"] {
  return agents.map(({ agent: { name: agent }, end }) => {
    if (end.kind === "died") return { agent, outcome: "died", state: "dead", reason: end.detail };
    return { agent, outcome: end.kind, ...wordsOf(end.state) };
  });
}

function runtimeOf(agents: ManyEnd["agents"], wanted: string): string | undefined {
  return agents.find(({ agent: { name } }) => name === wanted)?.agent.runtime;
}
