import type { Arguments } from "../../cli/grammar/arguments.ts";

/** `[AGENT…]`: some agents of the roster, or all. */
export const SOME_AGENTS = {
  agents: {
    type: "positional",
    valueHint: "AGENT",
    variadic: true,
    required: false,
    completes: "agents",
    description: "agents of the roster (default: all of them)",
  },
} as const satisfies Arguments;

export const ONE_AGENT = {
  agent: {
    type: "positional",
    valueHint: "AGENT",
    completes: "agents",
    description: "an agent of the roster",
  },
} as const satisfies Arguments;

/** Agents that are not there yet. */
export const WISHED_AGENTS = {
  agent: {
    type: "string",
    repeatable: true,
    valueHint: "NAME:RUNTIME[:CLASS[:DIR]]",
    description: "an agent of the new roster; without a class it is a worker",
  },
} as const;
