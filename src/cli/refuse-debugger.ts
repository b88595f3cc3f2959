import { writeSync } from "node:fs";
import { MosaicError } from "../base/errors.ts";
import { debuggerVariable } from "../base/hijacking-variables.ts";
import { EXIT_STATUS } from "./exit-codes.ts";
import { renderError } from "./show/render.ts";
import { createStyle } from "./show/style.ts";

/**
 * Ends a process that other users of this host could control. Bun (1.4.5) opens its debugger before any of our code
 * runs, on a TCP port of loopback and without a password. So this is called first, and is synchronous: requests to the
 * debugger are only answered when the event loop turns. `?wait=1` in the variable's address waits before us, and cannot
 * be refused.
 */
export function refuseDebugger(): void {
  const name = debuggerVariable(process.env);
  if (name === undefined) return;
  const error = new MosaicError(
    "usage",
    `${name} is set: it lets other users of this host run code in mosaic`,
    {
      hint: `env -u ${name} mosaic`,
    },
  );
  const text = renderError(error, {
    json: process.argv.includes("--json"),
    style: () => createStyle(false),
    debug: false,
  });
  try {
    writeSync(2, text);
  } catch {
    // Nobody may read it; the exit status says the same.
  }
  // nothing was begun that would have to end first, and the event loop must not turn
  // oxlint-disable-next-line unicorn/no-process-exit
  process.exit(EXIT_STATUS.usage);
}
