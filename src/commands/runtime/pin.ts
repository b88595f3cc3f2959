import { MosaicError } from "../../base/errors.ts";
import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { RuntimePin } from "../../operations/documents/runtime-pin.ts";
import { runtimePin } from "../../operations/runtime/pin.ts";
import { faultLines, proofPlace } from "../_shared/proof-faults.ts";
import { progressNotes } from "../_shared/progress-notes.ts";

export const pinVerb = defineVerb({
  details:
    "Installs one version of a runtime into a folder of the fleet's own (npm; no script of a package is run but the one that " +
    "puts its program in place), proves it (`mosaic runtime prove`), and has the fleet's agents get that one, whatever is " +
    "on their PATH. Agents that run go on as they are until they are restarted. A runtime that you start yourself is yours.",
  args: {
    runtime: {
      type: "positional",
      valueHint: "NAME",
      required: true,
      choices: ["claude", "codex", "pi", "opencode", "gemini", "qwen", "copilot"],
      description: "the runtime",
    },
    version: { type: "string", valueHint: "V", description: "the exact version" },
    none: { type: "boolean", description: "end the pin: agents get what is on their PATH" },
    unproven: { type: "boolean", description: "pin it without a proof" },
  },
  exitCodes: {
    partial: "the version was not proven good: it is kept, and not pinned",
    configuration: "the file of the pinned versions is damaged, or a newer mosaic's",
    "missing-program": "npm is not installed, or tmux",
  },
  examples: [
    { command: "mosaic runtime pin claude --version 2.1.332", explains: "install, prove, and pin it" },
    { command: "mosaic runtime pin claude --none", explains: "back to the claude of the PATH" },
  ],
  async run(context, { runtime, version, none, unproven }) {
    if ((version === undefined) !== none) {
      throw new MosaicError("usage", "either --version or --none", {
        hint: `mosaic runtime pin ${runtime} --version 1.2.3`,
      });
    }
    const { document, ending } = await context.perform(
      runtimePin,
      { runtime, version: version ?? null, unproven },
      progressNotes(context),
    );
    return { exit: ending, text: (page) => pinText(page, document), json: document };
  },
});

export function pinText(page: Page, document: RuntimePin): string {
  const { runtime, version, previous, pinned, outcome, faults, kept, folder, restart } = document;
  if (!pinned) {
    return [
      page.style.yellow(`${runtime} ${version ?? ""} is ${outcome ?? "not proven"}: not pinned`),
      ...faultLines(faults),
      proofPlace(kept),
      `kept in ${folder ?? "-"}; try it again with: mosaic runtime prove ${runtime} --version ${version ?? ""}`,
    ].join("\n");
  }
  const was = previous === null ? "nothing was pinned" : `was ${previous}`;
  const lines =
    version === null
      ? [`${runtime} is not pinned any more (${was})`]
      : [page.style.green(`${runtime} ${version} is pinned (${was})`), `kept in ${folder ?? "-"}`];
  if (restart.length > 0)
    lines.push(`from their next start on: ${restart.join(", ")}`, "hint: mosaic fleet restart --when-idle");
  return lines.join("\n");
}
