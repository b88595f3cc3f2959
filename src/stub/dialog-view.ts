/** A dialog as lines; it takes the composer's place. */
import type { Dialog } from "./dialogs.ts";
import { BLANK, line, type Line } from "./frame.ts";
import { wrap } from "./text-width.ts";

const APPROVAL_ROWS_BESIDE_COMMAND = 11;

/** The lines of a dialog, at most `columns` wide; a long command is cut so that the choices stay in sight. */
export function viewDialog(dialog: Dialog, columns: number, maxRows: number): Line[] {
  const paragraph = (text: string): Line[] => wrap(text, columns - 2).map((row) => line(` ${row}`));
  const rule = line("─".repeat(columns), "accent");
  if (dialog.kind === "login") {
    const cure = "Log in with this agent's account to go on. The stub has none, so it stays on this screen.";
    return [rule, title("Not logged in"), BLANK, ...paragraph(cure), BLANK, line(" Ctrl-C to quit", "dim")];
  }
  const choices = dialog.choices.map(({ label }, index): Line =>
    index === dialog.selected ? line(` ❯ ${label}`, "accent") : line(`   ${label}`),
  );
  const keys = line(" Enter to confirm · Esc to cancel", "dim");
  if (dialog.kind === "trust") {
    const about = [...paragraph(dialog.subject), BLANK, ...paragraph("Do you trust what is in this folder?")];
    return [rule, title("Accessing workspace"), BLANK, ...about, BLANK, ...choices, BLANK, keys];
  }
  const command = paragraph(`$ ${dialog.subject}`).slice(
    0,
    Math.max(1, maxRows - APPROVAL_ROWS_BESIDE_COMMAND),
  );
  const question = line(" Do you want to proceed?");
  return [rule, title("Run a command"), BLANK, ...command, BLANK, question, ...choices, BLANK, keys];
}

function title(text: string): Line {
  return line(` ${text}`, "bold");
}
