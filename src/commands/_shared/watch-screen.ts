import type { Context, Page } from "../../cli/context.ts";
import { CONTROLS } from "../../cli/show/terminal-text.ts";

/**
 * Draws again and again until the user interrupts. On a terminal each line is written over the old one, so that
 * nothing flickers, and the screen of before comes back at the end; in a pipe the drawings follow one another.
 */
export async function watchScreen(
  context: Context,
  intervalMs: number,
  draw: () => Promise<(page: Page) => string>,
): Promise<void> {
  const { signal } = context;
  const { clock } = (await context.wire()).host;
  const onTerminal = context.outputIsTerminal();
  if (onTerminal) await context.print(CONTROLS.enterScreen);
  try {
    while (!signal.aborted) {
      const text = await draw();
      await context.print((page) =>
        onTerminal
          ? `${CONTROLS.home}${fitting(text(page), page.height).join(`${CONTROLS.clearLine}\n`)}${CONTROLS.clearLine}${CONTROLS.clearBelow}`
          : `${text(page)}\n\n`,
      );
      await clock.sleep(intervalMs, signal);
    }
  } finally {
    if (onTerminal) await context.print(CONTROLS.leaveScreen);
  }
}

/** The lines that the screen has room for: one more, and it would scroll the heading away. */
function fitting(text: string, height: number): string[] {
  return text.split("\n").slice(0, height);
}
