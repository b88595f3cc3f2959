import { z } from "zod";
import { agentName, document as documentOf, force, milliseconds, someAddresses, timestamp } from "./parts.ts";
import { messageFields, receipt } from "./receipt.ts";

const { text, id, source, wait_idle, clear_draft } = messageFields;

export const request = z.strictObject({
  agents: someAddresses.meta({
    description:
      "names of agents, HOST/AGENT or HOST/* of other hosts of the team; where none is given, those of the classes",
  }),
  classes: z.array(z.string()).default([]).meta({ description: "only agents of these classes" }),
  text,
  id,
  source,
  wait_idle,
  clear_draft,
  through_dialogs: z
    .boolean()
    .default(false)
    .meta({ description: "wait on while a dialog waits for a person; else that is the end of it" }),
  timeout_ms: milliseconds.default(600_000).meta({ description: "for all of it, delivery and answer" }),
  force,
});

export const document = documentOf("mosaic.agent.ask/1", {
  id: z.string().meta({ description: "of the message; asked again with it, nothing is sent twice" }),
  source: z.string().meta({ description: "who asked" }),
  answers: z.array(
    z.strictObject({
      agent: agentName,
      outcome: z
        .enum([
          "answered",
          "not-delivered",
          "blocked",
          "interrupted",
          "failed",
          "silent",
          "taken-back",
          "died",
          "timed-out",
        ])
        .meta({
          description:
            "not-delivered: see the receipt; blocked: a dialog waits for a person; interrupted: its turn was ended; failed: its model gave no answer; silent: it ended its turn and said nothing; taken-back: its conversation does not have the message any more",
        }),
      text: z.string().nullable().meta({ description: "the answer" }),
      by: z
        .enum(["turn", "reply"])
        .nullable()
        .meta({ description: "what it said last in its turn, or what it gave to agent reply" }),
      at: timestamp.nullable(),
      answered_with: z
        .array(z.string().nullable())
        .meta({ description: "ids of other messages of the same turn; null: one without an envelope" }),
      detail: z.string(),
      partial: z.string().nullable().meta({ description: "what it had said when its turn was broken off" }),
      reason: z.string().nullable().meta({ description: "of blocked: by what" }),
      elapsed_ms: milliseconds,
      receipt,
    }),
  ),
});

export type AgentAskRequest = z.infer<typeof request>;
export type AgentAsk = z.infer<typeof document>;
