import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { dayAndClock } from "../../cli/show/clock-text.ts";
import { agentReceipt } from "../../operations/agent/past-receipt.ts";
import type { AgentReceipt } from "../../operations/documents/agent-receipt.ts";
import { labelled } from "../_shared/labelled.ts";

export const receipt = defineVerb({
  details:
    "What is written down of a message: to whom it was sent, the verdict, and what that rests on. Nothing is asked of " +
    "any agent, and nothing is sent.",
  args: {
    id: { type: "positional", valueHint: "ID", description: "of the message" },
  },
  exitCodes: {
    usage: "nothing is written down of such a message",
    configuration: "no roster, or a wrong one",
  },
  examples: [{ command: "mosaic agent receipt 4f1c9a2e", explains: "whether the agent took it" }],
  async run(context, { id }) {
    const { document } = await context.perform(agentReceipt, { id });
    return {
      text: (page) => document.deliveries.map((delivery) => deliveryText(page, delivery)).join("\n\n"),
      json: document,
    };
  },
});

function deliveryText(page: Page, delivery: AgentReceipt["deliveries"][number]): string {
  const { agent, begun, ended, verdict, channel, detail, source, by, evidence } = delivery;
  const rows: readonly (readonly [string, string | null])[] = [
    ["agent", agent],
    ["verdict", verdict === null ? "none yet, or its sender ended before" : verdict],
    ["sent", begun === null ? null : dayAndClock(begun)],
    ["known", ended === null ? null : dayAndClock(ended)],
    ["from", [source, by].filter((word) => word !== null).join(", by ") || null],
    ["channel", channel],
    ["proof", evidence.proof ?? "none"],
    ["screen", evidence.screen],
    ["detail", detail === "" ? null : detail],
  ];
  return labelled(
    page,
    rows.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const])),
  );
}
