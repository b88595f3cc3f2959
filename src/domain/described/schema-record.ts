import * as z from "zod/mini";
import { LINE_KINDS } from "../../runtimes/described/description.ts";
import { describe, parsed } from "../roster/schema-parts.ts";
import {
  field,
  MOST_ENTRIES,
  readCondition,
  readField,
  readFile,
  readFolder,
  readVariable,
  some,
} from "./readers.ts";

const line = z.strictObject({
  is: describe(z.enum(LINE_KINDS), {
    description:
      "user: a message that the runtime took; queued: one that it holds; answer, tool: what the agent said and did; begin: a turn begins; end: it was answered; may_end: that, if the agent is idle; interrupted, failed: it ended otherwise.",
  }),
  when: some(readCondition, "What must hold of the line; all of several."),
  text: z.optional(some(readField, "The path to its text; the first of several that leads to one.")),
  id: z.optional(field("The path to its id.")),
});

const data = z.strictObject({
  variable: z.optional(
    parsed(z.string(), readVariable, { description: "The variable that moves the folder." }),
  ),
  folder: parsed(z.string(), readFolder, { description: "The folder where nothing moves it." }),
});

export const recordSchema = describe(
  z.strictObject({
    data: z.optional(describe(data, { description: "Where the runtime keeps its files: {data} of folder." })),
    folder: parsed(z.string(), readFolder, {
      description:
        "The folder of its records: {home}, {data}, {cwd}, and {cwd_dashes}, which has - for all but letters and digits.",
    }),
    file: parsed(z.string(), readFile, {
      description: "The path of a record below the folder; {conversation} is the conversation's id.",
    }),
    find: describe(z.enum(["conversation", "open_file", "newest"]), {
      description:
        "Which of them is an agent's: that of the conversation that its start gave it, the one that it has open, or the only one that was written since its start.",
    }),
    time: field("The path to a line's time: ISO 8601, or seconds or milliseconds since 1970."),
    lines: describe(z.array(line).check(z.minLength(1), z.maxLength(MOST_ENTRIES)), {
      description: "What the lines are. One line may be several things, in this order.",
    }),
  }),
  {
    description:
      "The file in which it writes a conversation down, a line of JSON an event. Without it nothing is ever accepted.",
  },
);
