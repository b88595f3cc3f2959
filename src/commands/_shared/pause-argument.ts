import type { Arguments } from "../../cli/grammar/arguments.ts";

export const FORCE_WHILE_PAUSED = {
  force: { type: "boolean", description: "do it even while the fleet is paused" },
} as const satisfies Arguments;
