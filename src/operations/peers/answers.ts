/** The answers of peers. They are signed, but still the word of a stranger, so everything has limits. */
import { z } from "zod";
import { document as restart } from "../documents/fleet-restart.ts";
import { document as start } from "../documents/fleet-start.ts";
import { document as stop } from "../documents/fleet-stop.ts";
import { verdict } from "../documents/receipt.ts";

const word = z.string().max(300);
const moment = z.iso.datetime().nullable();

export const capabilities = z.object({
  schema: z.literal("mosaic.federation.capabilities/1"),
  grants: z
    .array(
      z.object({
        grant_id: z.string().regex(/^[\w.:-]{1,100}$/),
        subject: z.string().regex(/^[\w.:-]{1,100}$/),
        verbs: z.array(word).max(20),
        resources: z.array(word).max(20),
        max_rows: z.int().min(1).max(10_000),
      }),
    )
    .max(1_000),
});

const peerAgent = z.object({
  agent: word,
  runtime: word,
  class: word,
  state: word,
  reason: z.string().max(2_000).nullable(),
  since: moment,
  restarts: z.int().nullable(),
  heard: z.boolean(),
  age_ms: z.number().min(0),
  last_state: word.nullable(),
});

export const agentList = z.object({
  schema: z.literal("mosaic.federation.list/1"),
  resource: z.literal("agents.read"),
  rows: z.array(z.object({ source: z.object({ host: word }), row: peerAgent })).max(10_000),
  next: z.string().max(1_000).nullable(),
});

export const peerReceipt = z.object({
  schema: z.literal("mosaic.federation.receipt/1"),
  ending: word.nullable(),
  receipt: z.object({
    id: word,
    verdict,
    channel: word.nullable(),
    elapsed_ms: z.number().min(0),
    evidence: z.object({
      state: word,
      reason: z.string().max(2_000).nullable(),
      source: word,
      rule: word.nullable(),
      proof: word.nullable(),
      enters: z.int(),
      repeats: moment,
    }),
  }),
});

/** The same words as for local agents, for each kind of deed. */
const OUTCOMES = {
  start: start.shape.agents.element.shape.outcome,
  stop: stop.shape.agents.element.shape.outcome,
  restart: restart.shape.agents.element.shape.outcome,
} as const;

export type OperateAct = keyof typeof OUTCOMES;
export type PeerOutcome<Act extends OperateAct> = z.infer<(typeof OUTCOMES)[Act]>;

export function operated(act: OperateAct) {
  return z.object({
    schema: z.literal("mosaic.federation.operate/1"),
    act: z.literal(act),
    ending: word.nullable(),
    outcome: OUTCOMES[act],
  });
}
