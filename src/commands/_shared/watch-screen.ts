import type { Context, Page } from "../../cli/context.ts";
import { CONTROLS } from "../../cli/show/terminal-text.ts";

/** What is drawn. Where the screen is too low for both, the body is cut and the foot stays. */
export interface Drawing {
  readonly body: readonly string[];
  readonly foot: readonly string[];
}

/**
 * Draws repeatedly until the user interrupts. On a terminal with a movable cursor each line overwrites the old one, so
 * that nothing flickers, and the earlier screen comes back at the end. In a pipe, and with TERM=dumb, the drawings
 * follow one another.
 */
export async function watchScreen(
  context: Context,
  intervalMs: number,
  draw: () => Promise<(page: Page) => Drawing>,
): Promise<void> {
  const { signal } = context;
  const onTerminal = context.outputIsTerminal() && context.environment["TERM"] !== "dumb";
  if (onTerminal) await context.print(CONTROLS.enterScreen);
  try {
    while (!signal.aborted) {
      const drawing = await draw();
      await context.print((page) => {
        const lines = fitting(drawing(page), page.height);
        return onTerminal
          ? `${CONTROLS.home}${lines.join(`${CONTROLS.clearLine}\n`)}${CONTROLS.clearLine}${CONTROLS.clearBelow}`
          : `${lines.join("\n")}\n\n`;
      });
      await context.sleep(intervalMs);
    }
  } finally {
    if (onTerminal) await context.print(CONTROLS.leaveScreen);
  }
}

/** The lines that fit: one more would scroll the heading away. */
export function fitting({ body, foot }: Drawing, height: number): string[] {
  const above = body.flatMap((text) => text.split("\n"));
  const below = foot.length === 0 ? [] : ["", ...foot];
  // the heading and one row are always shown
  const kept = Math.max(2, height - below.length);
  return [...above.slice(0, kept), ...below].slice(0, height);
}
