import { broadcastMessage } from "../../domain/agent/delivery/broadcast.ts";
import type { Receipt } from "../../domain/agent/delivery/verdict.ts";
import { MosaicError } from "../../base/errors.ts";
import { selectAgents } from "../../domain/host/host.ts";
import { requireNotPaused } from "../../domain/fleet/pause.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { MESSAGE_ARGUMENTS, messageFor, readMessageText } from "../_shared/message-arguments.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { VERDICT_STYLE } from "../_shared/verdict-style.ts";

export const broadcast = defineVerb({
  details:
    "The same message to many, each with its own verdict. No more at a time than may be starting at a time " +
    "(defaults.start_concurrency): agents that share a login would refresh it all at once.",
  args: {
    ...SOME_AGENTS,
    class: { type: "string", valueHint: "CLASS", repeatable: true, description: "only agents of this class" },
    ...MESSAGE_ARGUMENTS,
  },
  exitCodes: {
    partial: "some agents did not get it",
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux or flock is missing",
    locked: "the fleet is paused",
  },
  examples: [
    { command: "mosaic agent broadcast --message 'stop after this task'", explains: "to every agent" },
    { command: "mosaic agent broadcast --class worker --file task.md", explains: "to a class" },
  ],
  async run(context, values) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const agents = ofClasses(selectAgents(fleet.roster, values.agents), values.class);
    const text = await readMessageText(context, fleet.files, values);
    const id = values.id ?? crypto.randomUUID().slice(0, 8);
    const requests = agents.map((agent) => ({
      agent,
      message: messageFor(services.hostName, agent.name, text, { ...values, id }),
      waitIdle: values.waitIdle,
      clearDraft: values.clearDraft,
      timeoutMs: values.timeout,
    }));
    await requireNotPaused(fleet, false);
    const receipts = await broadcastMessage(await services.deliveryTools(fleet), requests);
    return {
      text: (page) =>
        page.table(
          [{ title: "AGENT", whole: true }, { title: "VERDICT", whole: true }, { title: "DETAIL" }],
          receipts.map((receipt) => [
            receipt.agent,
            { text: receipt.verdict, style: VERDICT_STYLE[receipt.verdict] },
            receipt.detail,
          ]),
        ),
      json: hostDocument(services, "mosaic.agent.broadcast/1", { id, receipts }),
      exit: receipts.every(hasArrived) ? undefined : "partial",
    };
  },
});

function hasArrived({ verdict }: Receipt): boolean {
  return verdict === "accepted" || verdict === "queued";
}

function ofClasses(agents: readonly RosterAgent[], classes: readonly string[]): readonly RosterAgent[] {
  if (classes.length === 0) return agents;
  const chosen = agents.filter((agent) => classes.includes(agent.class));
  if (chosen.length > 0) return chosen;
  throw new MosaicError(
    "usage",
    `no agent has the class ${classes.map((name) => JSON.stringify(name)).join(" or ")}`,
    {
      hint: "mosaic agent roster",
    },
  );
}
