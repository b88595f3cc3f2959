import { printable } from "../base/printable.ts";
import type { Context, Page } from "../cli/context.ts";
import { defineVerb } from "../cli/grammar/verb.ts";
import { PROFILE_NAMES } from "../domain/install/profiles.ts";
import type { InputLines } from "../domain/ports/input-lines.ts";
import { type Given, readGiven } from "../domain/setup/wizard/given.ts";
import { describePlan } from "../domain/setup/wizard/plan.ts";
import type { WizardDocument, WizardRequest } from "../operations/documents/wizard.ts";
import { type Chooser, wizardBy } from "../operations/host/wizard.ts";
import { wishedAgentText } from "../domain/roster/wished-agent.ts";
import { WISHED_AGENTS } from "./_shared/agent-arguments.ts";
import { attentionAfter, withAttention } from "./_shared/attention.ts";
import { askAnswers, askRoster } from "./wizard/ask-answers.ts";
import { createDialogue } from "./wizard/dialogue.ts";
import { describeFound } from "./wizard/found-text.ts";
import { indented, marked } from "./wizard/layout.ts";

export const wizard = defineVerb({
  details:
    "Looks at what is installed, asks what it needs to know, and shows what it will do. After your yes it writes " +
    "a roster, installs, starts and checks the fleet. An existing roster is never overwritten. Each question has " +
    "an option and a variable: MOSAIC_PROFILE, MOSAIC_AGENTS, MOSAIC_WORKING_DIRECTORY, MOSAIC_AGENT_NAMES, " +
    "MOSAIC_TMUX_SOCKET, MOSAIC_INSTALL, MOSAIC_LINGER, MOSAIC_TRUST, MOSAIC_CLAUDE_HOOKS, MOSAIC_START (1 or 0). Nothing is asked with " +
    "MOSAIC_ASSUME_YES=1, with --json, or where stdin is no terminal.",
  args: {
    profile: {
      type: "enum",
      options: PROFILE_NAMES,
      description: "the roster to begin with (default: installed, where a runtime is)",
    },
    ...WISHED_AGENTS,
    workingDirectory: {
      type: "string",
      valueHint: "DIR",
      description: "where the agents work; absolute, or from ~ (default: the profile's)",
    },
    names: {
      type: "string",
      description: "the agents' names, with commas between them (default: the profile's)",
    },
    socket: {
      type: "string",
      description: "the name of the fleet's own tmux server (default: mosaic-factory); never asked",
    },
    install: { type: "boolean", description: "install scripts, units and environment files (default)" },
    noInstall: { type: "boolean", description: "do not install them, and start nothing" },
    linger: { type: "boolean", description: "let agents run while you are logged out, and start at boot" },
    noLinger: { type: "boolean", description: "leave that as it is (default)" },
    trust: {
      type: "boolean",
      description: "let claude, codex and gemini trust their agents' folders, and claude act without asking",
    },
    noTrust: { type: "boolean", description: "let them ask (default)" },
    claudeHooks: {
      type: "boolean",
      description: "add mosaic's hook to hooks-config.json, for a claude outside the fleet",
    },
    noClaudeHooks: { type: "boolean", description: "leave that file as it is (default)" },
    start: { type: "boolean", description: "start the fleet and check it (default)" },
    noStart: { type: "boolean", description: "do not start it" },
    yes: { type: "boolean", alias: "y", description: "ask nothing (also: MOSAIC_ASSUME_YES=1)" },
  },
  exitCodes: {
    usage: "wrong usage, or a value is missing and nobody is asked",
    partial: "the fleet is there, but a step failed",
    configuration: "the existing roster is wrong, or the units belong to another mosaic home",
    "missing-program": "tmux, or the runtime of every agent, is missing; nothing was changed",
    "not-in-wanted-state": "all was done, but a check of the fleet failed",
    locked: "the fleet is paused; nothing was changed",
  },
  examples: [
    { command: "mosaic wizard", explains: "answer a few questions" },
    {
      command: "mosaic wizard --agent ada:claude:coder:~/src/app --agent bob:codex --yes",
      explains: "two agents, without questions",
    },
    {
      command: "mosaic wizard --profile demo --yes",
      explains: "at once, without questions: three agents that need no account",
    },
  ],
  async run(context, values) {
    const { assumeYes, ...given } = readGiven({ ...values, agents: values.agent }, context.environment);
    if (assumeYes || context.json || !context.io.inputIsTerminal) return lead(context, given, {});
    const lines = await (await context.wire()).inputLines();
    try {
      await context.print(
        "From nothing to a running fleet. Nothing is written before the last question.\n\n",
      );
      return await lead(context, given, chooserOf(context, lines));
    } finally {
      await lines.close();
    }
  },
});

async function lead(context: Context, given: Given, chooser: Partial<Chooser>) {
  let hasDone = false;
  const did: Chooser["did"] = async (step) => {
    hasDone = true;
    await context.print(({ style }) => stepLine(step, style));
  };
  try {
    const { document, ending } = await context.perform(wizardBy({ ...chooser, did }), requestOf(given));
    const started = document.steps.some(({ step }) => step === "start") ? document.agents : [];
    const attention = await attentionAfter(
      context,
      started.map(({ agent }) => ({ agent, outcome: "started" })),
    );
    return {
      exit: ending,
      text: (page: Page) => withAttention(describe(page, document), attention(page)),
      json: document,
    };
  } catch (thrown) {
    // the cursor is behind a question
    if (context.signal.aborted && !hasDone) await context.print("\n");
    throw thrown;
  }
}

function requestOf(given: Given): WizardRequest {
  return {
    profile: given.profile ?? null,
    agents: given.agents === undefined ? null : given.agents.map(wishedAgentText),
    working_directory: given.workingDirectory ?? null,
    names: given.names === undefined ? null : [...given.names],
    socket: given.socket ?? null,
    install: given.install ?? null,
    linger: given.linger ?? null,
    trust: given.trust ?? null,
    claude_hooks: given.claudeHooks ?? null,
    start: given.start ?? null,
  };
}

/** The person at the terminal. */
function chooserOf(context: Context, lines: InputLines): Omit<Chooser, "did"> {
  const dialogue = createDialogue(context, lines);
  return {
    asks: true,
    async looked(host, found) {
      await context.print((page) => `${describeFound(page, host, found)}\n`);
    },
    goesOn: () => dialogue.confirm("A roster is there. Go on with it?", true),
    roster: (host, found, given) => askRoster(context, host, found, given, dialogue),
    answers: (chosen, found, given) => askAnswers(context, chosen, found, given, dialogue),
    async agrees(plan) {
      const steps = describePlan(plan);
      if (steps.length === 0) return false;
      await context.print(({ style }) =>
        [
          "",
          style.bold("This will be done"),
          ...steps.map((step, index) => marked(`  ${style.cyan(String(index + 1))}`, printable(step), 5)),
          "",
          "",
        ].join("\n"),
      );
      return dialogue.confirm("Do this?", true);
    },
  };
}

type Dress = (text: string) => string;

function stepLine(
  { outcome, detail, step }: Parameters<Chooser["did"]>[0],
  style: { green: Dress; red: Dress },
): string {
  const mark = outcome === "done" ? style.green("done  ") : style.red("FAILED");
  return `${marked(`${mark}  ${step}`, printable(detail), 16)}\n`;
}

function describe({ style }: Page, { supervisor, agents, steps, checks }: WizardDocument): string {
  if (supervisor === null) return "nothing was changed";
  const bad = checks.filter((check) => check.verdict === "failed");
  const lines = bad.map(({ agent, fact, hint }) =>
    indented(
      printable(`${agent === null ? "" : `${agent}: `}${fact}${hint === null ? "" : `; hint: ${hint}`}`),
      16,
    ),
  );
  const has = (name: string) => steps.some(({ step }) => step === name);
  const here = agents.filter(({ installed }) => installed);
  const first = here[0]?.agent ?? "NAME";
  // `fleet start` alone would fail for the agents that it cannot start
  const some = here.length === agents.length ? "" : here.map(({ agent }) => ` ${agent}`).join("");
  const next = has("start")
    ? ["mosaic ps", `mosaic send ${first} hello`, `mosaic attach ${first}`, "mosaic stop"]
    : [
        ...(has("install") ? [] : ["mosaic fleet install-systemd"]),
        ...(here.length === 0 ? [] : [`mosaic fleet start${some}`]),
        "mosaic ps",
      ];
  return [...lines, "", style.bold("Next"), ...next.map((command) => `  ${command}`)].join("\n");
}
