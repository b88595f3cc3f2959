import * as z from "zod/mini";
import { DIALOG_KINDS, type Region } from "../../runtimes/described/description.ts";
import { describe, parsed, wholeNumber } from "../roster/schema-parts.ts";
import { readLabel, readLine } from "../roster/texts.ts";
import { MOST_ENTRIES, readAnswerKey, readColour, readDialogRow, readOption, rows, some } from "./readers.ts";

const places: Readonly<Record<Region, z.ZodMiniOptional<ReturnType<typeof rows>>>> = {
  title: z.optional(rows("The pane's title.")),
  last: z.optional(rows("The last row of the screen.")),
  top: z.optional(rows("The upper edge of its box.")),
  draft: z.optional(rows("A row of what stands in its box, without prompt and hint.")),
  just_above: z.optional(rows("The row above its box.")),
  above: z.optional(rows("One of the eight rows above its box.")),
  below: z.optional(rows("A row below its box.")),
};

const rule = z.strictObject(places);

function rules(description: string) {
  return z.optional(
    describe(z.array(rule).check(z.maxLength(MOST_ENTRIES)), {
      description: `${description} One rule is enough; all places that a rule names must be as it says.`,
    }),
  );
}

const box = z.strictObject({
  top: z.optional(rows("The row above the box: its upper edge. Unless said, it begins with its prompt.")),
  prompt: some(readLine, "How its first row begins; one text or several."),
  next: z.optional(
    parsed(z.string(), readLine, {
      description: "How its further rows begin. Unless said, it has one row.",
    }),
  ),
  right: z.optional(
    parsed(z.string(), readLine, {
      description: "What each of its rows ends with, as in a frame. Unless said, with what is typed.",
    }),
  ),
  wraps: z.optional(
    describe(z.boolean(), {
      description:
        "In place of next: the terminal breaks what is typed, so a further row follows one that is full.",
      default: false,
    }),
  ),
  bottom: z.optional(rows("The row below it: its lower edge. Unless said, the box ends the screen.")),
  rows_below: z.optional(wholeNumber(0, 40, "Rows that may stand below the lower edge.", 8)),
  hints: z.optional(rows("What stands in an empty box, and nobody typed; dim text is none anyway.")),
  hint_colours: z.optional(some(readColour, "Foregrounds (SGR parameters) of such a hint.")),
});

const choice = z.strictObject({
  key: parsed(z.string(), readAnswerKey, {
    description: "The key that chooses it, by its tmux name; with {typed} what is typed.",
  }),
  says: parsed(z.string(), readLabel, { description: "What it does, for whoever chooses." }),
});

const dialog = z.strictObject({
  is: describe(z.enum(DIALOG_KINDS), { description: "What it asks for." }),
  rows: z.optional(
    describe(
      z
        .array(parsed(z.string(), readDialogRow, { description: "A pattern of a whole row." }))
        .check(z.minLength(1), z.maxLength(12)),
      {
        description:
          "Rows that it has, from above to below; others may stand between them. {typed} at the end of the last one: a line is typed in answer.",
      },
    ),
  ),
  within: z.optional(
    wholeNumber(1, 20, "The last of them is among so many rows at the end of the screen.", 1),
  ),
  options: z.optional(
    some(
      readOption,
      "How a row that is an option looks: {option} is its text, {key} the key that chooses it. Unless said, they are read as a list with a marked row is (❯ › ●).",
    ),
  ),
  selected: z.optional(
    some(readOption, "How the marked one looks. Without {key}, arrows move the mark, and Enter chooses."),
  ),
  choices: z.optional(
    describe(z.array(choice).check(z.minLength(2), z.maxLength(MOST_ENTRIES)), {
      description: "In place of options: those that it always has, each with its key.",
    }),
  ),
  ...places,
});

export const screenSchema = describe(
  z.strictObject({
    box: z.optional(describe(box, { description: "Where messages are typed." })),
    dialogs: z.optional(
      describe(z.array(dialog).check(z.maxLength(MOST_ENTRIES)), {
        description: "What an Enter would answer. They are asked first: where one is seen nothing is typed.",
      }),
    ),
    queued: rules("It works, and holds messages."),
    rate_limit: rules("It waits for a usage limit to pass."),
    working: rules("It works on a turn."),
    idle: rules("It waits for a message. Counts only where the box is seen."),
  }),
  { description: "What its screen shows. Rows are compared as a whole, without trailing blanks." },
);
