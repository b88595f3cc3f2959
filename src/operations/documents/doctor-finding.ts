import { z } from "zod";
import { agentName } from "./parts.ts";

/** Something that is not as it should be. */
export const doctorFinding = z.strictObject({
  finding: z
    .string()
    .meta({ description: "what it is about: a check of fleet verify, or a word of its own" }),
  agent: agentName.nullable(),
  severity: z.enum(["wrong", "risk", "unknown"]),
  when: z.enum(["now", "boot"]).meta({ description: "boot: at the next one" }),
  fact: z.string(),
  why: z.string().meta({ description: "what comes of it" }),
  command: z.string().meta({ description: "what helps" }),
  fixable: z.boolean().meta({ description: "fleet doctor --fix does it" }),
});
