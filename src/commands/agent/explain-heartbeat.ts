import type { Context } from "../../cli/context.ts";
import type { Outcome } from "../../cli/grammar/verb.ts";
import { MosaicError } from "../../base/errors.ts";
import { parseAgentName, parseSocketName, type AgentName } from "../../base/names.ts";
import type { Services } from "../../compose/services.ts";
import { noteBudget } from "../../domain/agent/budget-standing.ts";
import { goOnWithHeld } from "../../domain/agent/go-on-with-held.ts";
import { lookAtAgent } from "../../domain/agent/look.ts";
import { keepConversation, keepScreenOf, keptBytes } from "../../domain/agent/keep-conversation.ts";
import { noteLimit } from "../../domain/limits/due.ts";
import { limitedUntil } from "../../domain/limits/limit.ts";
import { currentPause } from "../../domain/fleet/pause.ts";
import { ownServer } from "../../domain/host/ownership.ts";
import { noteConversation } from "../../domain/agent/noted-conversation.ts";
import type { RosterBudget } from "../../domain/roster/roster.ts";
import { isRuntimeName, parseAnyRuntimeName } from "../../runtimes/runtime-name.ts";

/** Reads no roster unless it has a budget: the launcher calls this for each agent, again and again. */
export async function heartbeatOf(context: Context): Promise<Outcome> {
  const { environment } = context;
  const name = parseAgentName(environment["MOSAIC_AGENT_NAME"] ?? "");
  const runtime = parseAnyRuntimeName(environment["MOSAIC_AGENT_RUNTIME"] ?? "");
  const socket = parseSocketName(environment["MOSAIC_TMUX_SOCKET"] ?? "");
  if (name === undefined || socket === undefined || runtime === undefined) {
    throw new MosaicError("usage", "--heartbeat is for the launcher of an agent", {
      hint: "mosaic agent explain NAME",
    });
  }
  const services = await context.wire("read");
  if (runtime === "command") {
    // of the user's own program nothing is known but its screen
    const { host } = services;
    const { home } = host.paths;
    const server = ownServer(host.tmux(socket), { home, socket, files: host.files });
    await keepScreenOf(host, server, name, keptBytes(environment));
    return { text: "", json: { schema: "mosaic.agent.heartbeat/1", state: "unknown", source: "none" } };
  }
  const sources = await services.stateSources(socket, "unattended");
  const described = isRuntimeName(runtime) ? {} : { described: await services.described(runtime) };
  const look = await lookAtAgent(services.host, sources, { name, runtime, ...described });
  await noteConversation(services.host, sources, look);
  await keepConversation(services.host, sources, look, keptBytes(environment));
  const lookAgain = await goOnWithHeld(
    sources,
    look,
    async () => (await currentPause(services.host)) !== undefined,
  );
  const { state, source, since } = look.state;
  const until = limitedUntil(look.state, services.host.clock.now());
  if (until !== undefined) await noteLimit(services.host, name, until);
  await noteBudget(services.host, sources, look, await budgetOf(services, name));
  const lines = [`state=${state}`, `state_source=${source}`];
  if (lookAgain) lines.push("look_again=1");
  if (since !== undefined) lines.push(`state_since=${new Date(since).toISOString()}`);
  return { text: lines.join("\n"), json: { schema: "mosaic.agent.heartbeat/1", state, source } };
}

/** The present roster's budgets. None where it cannot be read: whoever edits it is told what is wrong. */
async function budgetOf(
  services: Pick<Services, "host" | "surroundings" | "fleet">,
  name: AgentName,
): Promise<RosterBudget | undefined> {
  try {
    if ((await services.host.files.read(services.surroundings.rosterFile))?.includes("budget") !== true)
      return undefined;
    return (await services.fleet()).roster.agents.find((agent) => agent.name === name)?.budget;
  } catch {
    return undefined;
  }
}
