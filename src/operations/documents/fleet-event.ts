import { z } from "zod";
import { agentName, timestamp } from "./parts.ts";

/** One line of the fleet's journal. */
export const fleetEvent = z.strictObject({
  at: timestamp,
  kind: z.enum([
    "start",
    "conversation",
    "end",
    "state",
    "blocked",
    "freed",
    "message",
    "command",
    "notice",
    "budget",
  ]),
  agent: agentName.nullable().meta({ description: "null: the fleet, or several (see agents)" }),
  by: z.string().meta({ description: "launcher, user NAME or agent NAME" }),
  pid: z.int().nullable().meta({ description: "start, conversation, end: the agent's process" }),
  conversation: z.string().nullable().meta({ description: "conversation: its id, where it is known" }),
  resumed: z.boolean().nullable().meta({ description: "conversation: it was there before" }),
  cause: z.string().nullable().meta({ description: "end: in words" }),
  status: z.int().nullable(),
  signal: z.int().nullable(),
  wanted: z.boolean().nullable().meta({ description: "end: it was asked to stop" }),
  state: z.string().nullable().meta({ description: "state, blocked, freed: from now on" }),
  reason: z.string().nullable(),
  before: z.string().nullable().meta({ description: "the state before, with its reason" }),
  since: timestamp.nullable().meta({ description: "when the state began, by who said so" }),
  id: z.string().nullable().meta({ description: "message: its id" }),
  source: z.string().nullable().meta({ description: "message: who speaks" }),
  verdict: z.string().nullable(),
  channel: z.string().nullable().meta({ description: "message: keys, or the runtime's own" }),
  proof: z.string().nullable().meta({ description: "message: what proves it" }),
  screen: z
    .string()
    .nullable()
    .meta({ description: "message: a file with the screen at the end, where there was no proof" }),
  command: z.string().nullable().meta({ description: "what was done, as it is typed" }),
  agents: z.array(agentName).meta({ description: "command: to these; none: no matter of agents, or all" }),
  ending: z.string().nullable().meta({ description: "command: how it ended, where not well" }),
  detail: z.string().nullable(),
});

export type FleetEventDocument = z.infer<typeof fleetEvent>;
