import { z } from "zod";

/** What became of the roster's own text. */
export const rosterChange = z.strictObject({
  path: z.string(),
  changed: z.boolean().meta({ description: "false: it said all of it already" }),
  removed: z.array(z.string()).meta({ description: "lines that went" }),
  added: z.array(z.string()).meta({ description: "lines that came" }),
});
