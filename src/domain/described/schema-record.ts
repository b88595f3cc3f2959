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
  readResetWords,
  readVariable,
  some,
} from "./readers.ts";

const resets = z.strictObject({
  at: z.optional(
    some(
      readField,
      "The path to the moment: ISO 8601, seconds or milliseconds since 1970; or to a text with it (3:05 PM, 15:00 UTC, in 20 minutes).",
    ),
  ),
  after: z.optional(some(readField, "The path to how long it lasts: seconds, or a text such as 1h 30m.")),
  says: z.optional(
    some(
      readResetWords,
      "Where in such a text it stands: a pattern of all of it, in which {reset} is the time. Unless said, the text is that alone.",
    ),
  ),
});

const usage = z.strictObject({
  when: some(readCondition, "What must hold of the line; all of several."),
  input: field("The path to the tokens that the model was given."),
  output: field("The path to those that it wrote."),
  cache_read: z.optional(field("The path to those that came from the cache.")),
  cache_write: z.optional(field("The path to those that were written to it.")),
  cache_in_input: z.optional(
    describe(z.boolean(), { description: "input counts those of the cache too.", default: false }),
  ),
  model: z.optional(field("The path to the model's name.")),
  id: z.optional(
    field("The path to the answer's id: lines of one id in a record count once, the last of them."),
  ),
  imputed_usd: z.optional(
    field("The path to what the runtime itself works out that it costs, in US dollars."),
  ),
});

const line = z.strictObject({
  is: describe(z.enum(LINE_KINDS), {
    description:
      "user: a message that the runtime took; queued: one that it holds; answer, tool: what the agent said and did; begin: a turn begins; end: it was answered; may_end: that, if the agent is idle; interrupted, failed: it ended otherwise; limited: it met a usage limit.",
  }),
  when: some(readCondition, "What must hold of the line; all of several."),
  text: z.optional(some(readField, "The path to its text; the first of several that leads to one.")),
  id: z.optional(field("The path to its id.")),
  resets: z.optional(describe(resets, { description: "Of limited: when that ends." })),
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
    usage: z.optional(
      describe(z.array(usage).check(z.minLength(1), z.maxLength(MOST_ENTRIES)), {
        description:
          "The lines that say what an answer took, in tokens. The first rule that holds of a line counts.",
      }),
    ),
  }),
  {
    description:
      "The file in which it writes a conversation down, a line of JSON an event. Without it nothing is ever accepted.",
  },
);
