import { MosaicError } from "../../base/errors.ts";
import type { Services } from "../../compose/services.ts";
import { deliver } from "../../domain/agent/delivery/deliver.ts";
import { composeMessage, type Message } from "../../domain/agent/delivery/message.ts";
import type { Receipt } from "../../domain/agent/delivery/verdict.ts";
import { refusalOfAgent } from "../../domain/fleet/agents-may.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { addAgentToFleet } from "../../domain/life/add.ts";
import { ownPart } from "../../domain/roster/own-part.ts";
import type { Roster } from "../../domain/roster/roster.ts";
import type { FleetAdd, FleetAddRequest } from "../documents/fleet-add.ts";
import { heading, textOrNull } from "../heading.ts";
import { newMessageId, sourceOf } from "../agent/message.ts";
import { endingOf, receiptOf } from "../agent/receipt.ts";
import { namedRuntime } from "../runtime/named.ts";
import { boundAgent, operation } from "../operation.ts";
import { openedNow } from "./opened-by.ts";
import { lifeTools, rosterChangeOf } from "./life-tools.ts";

/** Writes an agent into the roster, installs it, and starts it. */
export const fleetAdd = operation<FleetAddRequest, FleetAdd>({
  needs: "act",
  agentsMay: "add",
  whilePaused: "refuse",
  deed: ({ agent }) => ({ command: "fleet add", agents: [agent] }),
  async run({ services, who }, request) {
    const { agent: name, grace_ms: graceMs, start, message, ...wanted } = request;
    if (message !== null && !start) {
      throw new MosaicError("usage", "who is not started can be sent no message", {
        hint: `mosaic fleet start ${name}, then: mosaic agent send ${name} TEXT`,
      });
    }
    // a message that can be none is refused before anything is written
    const source = await sourceOf({ services, who }, null);
    if (message !== null) messageTo(services, name, source, message);
    await namedRuntime(services, wanted.runtime);
    const keys = ["runtime", "class", "model_hint", "working_directory"] as const;
    const fields = keys.flatMap((key) => {
      const value = wanted[key];
      return value === null ? [] : [[key, value] as const];
    });
    const fleet = await services.fleet();
    const tools = await lifeTools(services);
    const caller = await boundAgent({ services, who });
    const requireMayAdd = (roster: Roster) => {
      if (caller === undefined) return;
      const own = ownPart(roster, services.hostName);
      const refusal = refusalOfAgent(own, fleet.rosterFile, caller, { right: "add", agents: [name] });
      if (refusal !== undefined) throw refusal;
    };
    const report = await addAgentToFleet(fleet, tools, { name, fields, start, graceMs, requireMayAdd });
    const { started } = report;
    const outcome = started?.outcome ?? "added";
    const receipt =
      message === null || started?.outcome !== "started"
        ? undefined
        : await firstMessage(services, name, source, message, request.message_timeout_ms);
    return {
      document: {
        ...heading(services, "mosaic.fleet.add/1"),
        supervisor: report.supervisor,
        agent: name,
        outcome,
        detail: textOrNull(started?.detail),
        pid: started?.pid ?? null,
        ...(await openedNow(fleet, { name, pid: started?.pid, outcome })),
        receipt: receipt === undefined ? null : receiptOf(receipt),
        roster: rosterChangeOf(services, report.roster),
        files: [...report.installed.files],
        enabled: [...report.installed.enabled],
      },
      ending:
        receipt !== undefined
          ? endingOf(receipt.verdict)
          : outcome === "failed" || outcome === "unknown"
            ? "partial"
            : undefined,
    };
  },
});

/** To an agent that has only just begun: delivery waits until it can take it. */
async function firstMessage(
  services: Services,
  name: string,
  source: string,
  text: string,
  timeoutMs: number,
): Promise<Receipt> {
  // read anew: the roster has the agent by now
  const fleet = await services.fleet();
  const delivery = {
    agent: agentNamed(fleet.roster, name),
    message: messageTo(services, name, source, text),
    waitIdle: false,
    clearDraft: false,
    blind: false,
    timeoutMs,
  };
  return await deliver(await services.deliveryTools(fleet), delivery);
}

function messageTo({ hostName }: Services, name: string, source: string, text: string): Message {
  return composeMessage({
    text,
    id: newMessageId(),
    source,
    destination: `${hostName}:${name}`,
    raw: false,
  });
}
