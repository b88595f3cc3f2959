import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { dayAndClock } from "../../cli/show/clock-text.ts";
import { agentReceipt } from "../../operations/agent/past-receipt.ts";
import type { AgentReceipt } from "../../operations/documents/agent-receipt.ts";
import { labelled } from "../_shared/labelled.ts";

export const receipt = defineVerb({
  details:
    "What is written down of a message: to whom it was sent, the verdict, what that rests on, and the messages that answer " +
    "it. Nothing is asked of any agent, and nothing is sent.",
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
      text: (page) =>
        [
          ...document.deliveries.map((delivery) => deliveryText(page, delivery)),
          ...document.replies.map((reply) => replyText(page, reply)),
        ].join("\n\n"),
      json: document,
    };
  },
});

const UNKNOWN = "none yet, or its sender ended before";

function deliveryText(page: Page, delivery: AgentReceipt["deliveries"][number]): string {
  const { agent, begun, ended, verdict, channel, detail, source, by, evidence } = delivery;
  const { reply_to: replyTo, thread } = delivery;
  const rows: readonly (readonly [string, string | null])[] = [
    ["agent", agent],
    ["verdict", verdict ?? UNKNOWN],
    ["sent", begun === null ? null : dayAndClock(begun)],
    ["known", ended === null ? null : dayAndClock(ended)],
    ["from", [source, by].filter((word) => word !== null).join(", by ") || null],
    ["channel", channel],
    ["proof", evidence.proof ?? "none"],
    ["screen", evidence.screen],
    ["detail", detail === "" ? null : detail],
    ["answers", replyTo],
    ["thread", thread === replyTo ? null : thread],
  ];
  return labelled(page, known(rows));
}

function replyText(
  page: Page,
  { id, agent, source, begun, verdict }: AgentReceipt["replies"][number],
): string {
  return labelled(
    page,
    known([
      ["answer", id],
      ["from", source],
      ["to", agent],
      ["sent", dayAndClock(begun)],
      ["verdict", verdict ?? UNKNOWN],
    ]),
  );
}

function known(rows: readonly (readonly [string, string | null])[]): (readonly [string, string])[] {
  return rows.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}
