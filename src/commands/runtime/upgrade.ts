import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { RuntimeUpgrade } from "../../operations/documents/runtime-upgrade.ts";
import { runtimeUpgrade } from "../../operations/runtime/upgrade.ts";
import { faultLines, proofPlace } from "../_shared/proof-faults.ts";
import { progressNotes } from "../_shared/progress-notes.ts";

export const upgradeVerb = defineVerb({
  details:
    "Installs a version as `mosaic runtime pin` does and proves it; then moves one agent when it is idle, with its " +
    "conversation, looks whether it lives on as before, and moves the others that run, one after another, each when it is idle. An " +
    "agent that does not live on is moved back, and no other is moved.",
  args: {
    runtime: {
      type: "positional",
      valueHint: "NAME",
      required: true,
      choices: ["claude", "codex", "pi", "opencode", "gemini", "qwen", "copilot"],
      description: "the runtime",
    },
    to: { type: "string", valueHint: "V", required: true, description: "the exact version" },
    canary: {
      type: "string",
      valueHint: "AGENT",
      completes: "agents",
      description: "who is moved first (default: the first of the roster that runs)",
    },
    force: { type: "boolean", description: "also while the fleet is paused" },
  },
  exitCodes: {
    partial: "not proven good, moved back, or some agent was not moved",
    configuration: "no roster, or a wrong one, or the file of the pinned versions is damaged",
    "missing-program": "npm is not installed, or tmux",
    locked: "the fleet is paused",
  },
  examples: [
    {
      command: "mosaic runtime upgrade claude --to 2.1.332 --canary coder0",
      explains: "coder0 first, then the rest",
    },
  ],
  async run(context, { runtime, to, canary, force }) {
    const { document, ending } = await context.perform(
      runtimeUpgrade,
      { runtime, to, canary: canary ?? null, force },
      progressNotes(context),
    );
    return { exit: ending, text: (page) => upgradeText(page, document), json: document };
  },
});

export function upgradeText(page: Page, document: RuntimeUpgrade): string {
  const { runtime, version, previous, proof, faults, kept, pinned, canary, agents } = document;
  const was = previous ?? "what is on their PATH";
  if (canary === null && !pinned) {
    return [
      page.style.yellow(`${runtime} ${version} is ${proof}: no agent was moved`),
      ...faultLines(faults),
      proofPlace(kept),
    ].join("\n");
  }
  const lines = [
    ...(canary === null
      ? ["no agent of it runs"]
      : [`${canary.agent}: ${canary.outcome}${canary.why === null ? "" : ` (${canary.why})`}`]),
    ...agents.map(
      ({ agent, outcome, resumed }) => `${agent}: ${outcome}${resumed === true ? ", same conversation" : ""}`,
    ),
  ];
  const last = pinned
    ? page.style.green(`${runtime} ${version} is pinned (was ${was})`)
    : page.style.red(`agents keep ${was}`);
  return [...lines, "", last].join("\n");
}
