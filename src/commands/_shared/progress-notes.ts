import type { Context, Told } from "../../cli/context.ts";

/** How far something is, on stderr, for what lasts minutes; nothing is said twice in a row. */
export function progressNotes({ note, warn }: Pick<Context, "note" | "warn">): Told {
  let last = "";
  return {
    note,
    warn,
    progress(text) {
      if (text === last) return;
      last = text;
      note(text);
    },
  };
}
