import * as z from "zod/mini";
import { describe, parsed, wholeNumber } from "../roster/schema-parts.ts";
import { readArgument, readLine } from "../roster/texts.ts";
import { milliseconds, readKey, readProgram, rows, words } from "./readers.ts";
import { recordSchema } from "./schema-record.ts";
import { screenSchema } from "./schema-screen.ts";

// The form of a description; `mosaic schema runtime` prints the JSON schema made from it. Checks of several values are
// in checks.ts.

const start = z.strictObject({
  arguments: z.optional(words("Arguments of a start; {conversation} is a new id, a UUID.")),
  resume: z.optional(words("In their place, to go on with {conversation}. Unless said, it cannot.")),
  yolo: z.optional(words("What makes it ask no permission.")),
  role: z.optional(words("What gives it its role text: {role}, or {role_file}, a file that has it.")),
  unless: z.optional(
    words("Options of the user's own with which a conversation is chosen: then none of these are added."),
  ),
});

const runtimeVersion = z.strictObject({
  arguments: z.optional(words("With these it prints its version and ends; [--version] unless said.")),
  measured: z.optional(words("The versions that this description was tried with.")),
});

const typing = z.strictObject({
  settle: z.optional(milliseconds("Between the text in the box and Enter; 500ms unless said.", 10_000)),
  still: z.optional(milliseconds("How long its first screen must stand still; 1s unless said.", 10_000)),
  enter_again: z.optional(
    milliseconds("After how long an Enter without effect is pressed again; 1s unless said.", 30_000),
  ),
  longest: z.optional(
    wholeNumber(256, 1024 * 1024, "Bytes of the longest message that it was seen to take.", 4096),
  ),
  one_line: z.optional(
    describe(z.boolean(), {
      description: "A line break sends what was typed: only messages of one line are.",
      default: false,
    }),
  ),
  placeholder: z.optional(rows("What its box shows in place of a long paste.")),
  clear_keys: z.optional(
    describe(
      z
        .array(parsed(z.string(), readKey, { description: "A key by its tmux name." }))
        .check(z.minLength(1), z.maxLength(4)),
      { description: "Keys that empty its box (--clear-draft). Unless said, none is known to be safe." },
    ),
  ),
});

export const descriptionSchema = describe(
  z.strictObject({
    version: describe(z.literal(1), { description: "The version of this format." }),
    program: parsed(z.string(), readProgram, {
      description: "The program, as it is found on PATH, or its path.",
    }),
    process_names: z.optional(
      words(
        "What its process may be called: the program, or the script that its interpreter runs. The program's name unless said.",
      ),
    ),
    install: z.optional(
      parsed(z.string(), readLine, { description: "The command that installs it, for whoever lacks it." }),
    ),
    start: z.optional(describe(start, { description: "How it is started." })),
    runtime_version: z.optional(describe(runtimeVersion, { description: "How its version is known." })),
    typing: z.optional(describe(typing, { description: "How it is typed to." })),
    reset: z.optional(
      parsed(z.string(), readArgument, {
        description: "What is typed to begin a new conversation, for example /new.",
      }),
    ),
    screen: screenSchema,
    record: z.optional(recordSchema),
  }),
  {
    title: "mosaic runtime",
    description:
      "A runtime that mosaic does not have itself: how it is started, what its screen shows, what its record says.",
  },
);

/** As zod leaves it. */
export type WrittenDescription = z.output<typeof descriptionSchema>;
