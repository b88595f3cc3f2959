import type { Context, Page } from "../../cli/context.ts";
import { CONTROLS } from "../../cli/show/terminal-text.ts";

/** What is drawn: where the screen is too low for both, the body is cut and the foot stays. */
export interface Drawing {
  readonly body: readonly string[];
  readonly foot: readonly string[];
}

/**
 * Draws again and again until the user interrupts. On a terminal that can move its cursor each line is written over the old one, so that nothing
 * flickers, and the screen from before comes back at the end; in a pipe, and with TERM=dumb, the drawings follow one another.
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

/** The lines that the screen has room for: one more, and it would scroll the heading away. */
export function fitting({ body, foot }: Drawing, height: number): string[] {
  const above = body.flatMap((text) => text.split("\n"));
  const below = foot.length === 0 ? [] : ["", ...foot];
  // the heading and one row are always there
  const kept = Math.max(2, height - below.length);
  return [...above.slice(0, kept), ...below].slice(0, height);
}
