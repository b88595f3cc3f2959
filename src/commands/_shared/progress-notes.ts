import type { Context, OperationListener } from "../../cli/context.ts";

/** The progress of what takes minutes, on stderr; skips repeated texts. */
export function progressNotes({ note, warn }: Pick<Context, "note" | "warn">): OperationListener {
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
