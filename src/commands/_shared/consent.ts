import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";
import type { Arguments } from "../../cli/grammar/arguments.ts";

export const CONSENT = {
  yes: { type: "boolean", alias: "y", description: "do not ask (also: MOSAIC_ASSUME_YES=1)" },
} as const satisfies Arguments;

/**
 * Shows what would be done and asks. Throws `usage` where nobody is there to be asked, and `failure` where the answer
 * is no.
 */
export async function requireConsent(
  context: Context,
  { yes, verb, shown }: { readonly yes: boolean; readonly verb: string; readonly shown: string },
): Promise<void> {
  const assumed = ["1", "true", "yes"].includes(context.environment["MOSAIC_ASSUME_YES"] ?? "");
  if (yes || assumed) return;
  if (!context.io.inputIsTerminal || context.json) {
    throw new MosaicError("usage", `${verb} asks first, and there is nobody to ask`, {
      hint: "give --yes, or MOSAIC_ASSUME_YES=1",
    });
  }
  await context.print(`${shown}\n\ndo this? [y/N] `);
  const lines = await (await context.wire()).inputLines();
  try {
    const answer = (await lines.next())?.trim().toLowerCase();
    if (answer !== "y" && answer !== "yes") throw new MosaicError("failure", "nothing was changed");
  } finally {
    await lines.close();
  }
}
