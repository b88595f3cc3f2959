import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";
import type { Arguments } from "../../cli/grammar/arguments.ts";

export const CONSENT = {
  yes: { type: "boolean", alias: "y", description: "do not ask (also: MOSAIC_ASSUME_YES=1)" },
} as const satisfies Arguments;

/** Whether consent was given beforehand, so that nobody needs to be asked. */
export function isConsentGiven({ environment }: Context, yes: boolean): boolean {
  return yes || ["1", "true", "yes"].includes(environment["MOSAIC_ASSUME_YES"] ?? "");
}

interface Question {
  readonly yes: boolean;
  readonly verb: string;
  readonly shown: string;
  /** For the error where nobody can be asked. */
  readonly hint?: string;
  /** The error's message where the answer is no. */
  readonly refused?: string;
}

/**
 * Shows what would be done, and asks. Throws `usage` where nobody can be asked, and `failure` where the answer is no.
 */
export async function requireConsent(
  context: Context,
  {
    yes,
    verb,
    shown,
    hint = "give --yes, or MOSAIC_ASSUME_YES=1",
    refused = "nothing was changed",
  }: Question,
): Promise<void> {
  if (isConsentGiven(context, yes)) return;
  if (!context.io.inputIsTerminal || context.json) {
    throw new MosaicError("usage", `${verb} asks first, and there is nobody to ask`, {
      hint,
    });
  }
  await context.print(`${shown}\n\ndo this? [y/N] `);
  const lines = await context.inputLines();
  try {
    const answer = (await lines.next())?.trim().toLowerCase();
    if (answer !== "y" && answer !== "yes") throw new MosaicError("failure", refused);
  } finally {
    await lines.close();
  }
}
