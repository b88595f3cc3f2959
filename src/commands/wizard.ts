import type { Context, Page } from "../cli/context.ts";
import type { Services } from "../compose/services.ts";
import { MosaicError } from "../base/errors.ts";
import { printable } from "../base/printable.ts";
import { PROFILES } from "../domain/install/init.ts";
import { carryOut, type StepReport, type WizardReport } from "../domain/setup/wizard/carry-out.ts";
import { fleetOf, look } from "../domain/setup/wizard/found.ts";
import { type Given, readGiven } from "../domain/setup/wizard/given.ts";
import type { InputLines } from "../domain/ports/input-lines.ts";
import { describePlan, planWizard, rosterFilesOf, type WizardPlan } from "../domain/setup/wizard/plan.ts";
import { attentionAfter, withAttention } from "./_shared/attention.ts";
import { hostDocument } from "./_shared/document.ts";
import { defineVerb, type Outcome } from "../cli/grammar/verb.ts";
import { hooksPlace } from "../operations/config/hooks-place.ts";
import { chooseAnswers, chooseRoster } from "./wizard/ask-answers.ts";
import { createDialogue, type Dialogue } from "./wizard/dialogue.ts";
import { describeFound } from "./wizard/found-text.ts";
import { indented, marked } from "./wizard/layout.ts";

export const wizard = defineVerb({
  details:
    "Looks at what is installed, asks what it needs to know, and shows what it will do. After your yes it writes " +
    "a roster, installs, starts and checks the fleet. An existing roster is never overwritten. Each question has " +
    "an option and a variable: MOSAIC_PROFILE, MOSAIC_WORKING_DIRECTORY, MOSAIC_AGENT_NAMES, MOSAIC_TMUX_SOCKET, " +
    "MOSAIC_INSTALL, MOSAIC_LINGER, MOSAIC_CLAUDE_HOOKS, MOSAIC_START (1 or 0). Nothing is asked with " +
    "MOSAIC_ASSUME_YES=1, with --json, or where stdin is no terminal.",
  args: {
    profile: {
      type: "enum",
      options: Object.keys(PROFILES),
      description: "the roster to begin with; needed where nothing is asked and there is no roster yet",
    },
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
    "missing-program": "tmux or a runtime is missing; nothing was changed",
    "not-in-wanted-state": "all was done, but a check of the fleet failed",
    locked: "the fleet is paused; nothing was changed",
  },
  examples: [
    { command: "mosaic wizard", explains: "answer a few questions" },
    {
      command: "mosaic wizard --profile demo --yes",
      explains: "at once, without questions: three agents that need no account",
    },
  ],
  async run(context, values) {
    const given = readGiven(values, context.environment);
    const services = await context.wire();
    const headless = given.assumeYes || context.json || !context.io.inputIsTerminal;
    if (headless) return lead(context, services, given, undefined);
    const lines = await services.inputLines();
    try {
      return await lead(context, services, given, lines);
    } finally {
      await lines.close();
    }
  },
});

async function lead(
  context: Context,
  services: Services,
  given: Given,
  lines: InputLines | undefined,
): Promise<Outcome> {
  const { host } = services;
  const plan = await unlessInterrupted(context, host.signal, () => prepare(context, services, given, lines));
  if (plan === undefined) return declined(services);
  const report = await carryOut(plan, async (step) => {
    await context.print(({ style }) => stepLine(step, style));
  });
  const started = plan.start ? plan.fleet.roster.agents : [];
  const attention = await attentionAfter(
    context,
    started.map(({ name }) => ({ agent: name, outcome: "started" })),
  );
  return outcome(services, plan, report, attention);
}

/** Up to the last confirmation: nothing is written here. undefined: the user does not want it. */
async function prepare(
  context: Context,
  services: Services,
  given: Given,
  lines: InputLines | undefined,
): Promise<WizardPlan | undefined> {
  const { host } = services;
  const dialogue = lines === undefined ? undefined : createDialogue(context, lines);
  if (dialogue !== undefined)
    await context.print("From nothing to a running fleet. Nothing is written before the last question.\n\n");
  const found = await look(host);
  host.signal.throwIfAborted();
  if (dialogue !== undefined) await context.print((page) => `${describeFound(page, host, found)}\n`);

  if (found.roster !== undefined && !(await goesOn(context, given, dialogue))) return undefined;
  const chosen =
    found.roster === undefined
      ? await chooseRoster(context, found, given, dialogue, host.rosterFile)
      : undefined;
  const roster = found.roster ?? chosen?.roster;
  if (roster === undefined) throw new Error("neither a roster nor a profile");
  const fleet = fleetOf(host, roster);
  const supervisor = await services.supervisor(fleet, dialogue === undefined ? "announce" : undefined);
  const place = hooksPlace({ services, signal: context.signal });
  const answers = await chooseAnswers(context, { fleet, supervisor }, found, given, place, dialogue);
  const files = chosen === undefined ? [] : rosterFilesOf(host, chosen.profile, chosen);
  const plan = await planWizard(fleet, supervisor, files, answers, place);
  host.signal.throwIfAborted();
  if (dialogue === undefined) return plan;
  const steps = describePlan(plan);
  if (steps.length === 0) return undefined;
  await context.print(({ style }) =>
    [
      "",
      style.bold("This will be done"),
      ...steps.map((step, index) => marked(`  ${style.cyan(String(index + 1))}`, printable(step), 5)),
      "",
      "",
    ].join("\n"),
  );
  return (await dialogue.confirm("Do this?", true)) ? plan : undefined;
}

/** A roster that is there is the user's: it is kept, and what was given for a new one is not used. */
async function goesOn(context: Context, given: Given, dialogue: Dialogue | undefined): Promise<boolean> {
  const unused = [
    given.profile === undefined ? [] : ["profile"],
    given.workingDirectory === undefined ? [] : ["working directory"],
    given.names === undefined ? [] : ["names"],
    given.socket === undefined ? [] : ["socket"],
  ].flat();
  if (unused.length > 0) {
    context.warn(
      `there is a roster already: ${context.rosterFile()}; it is kept, ${unused.join(", ")} not used`,
    );
  }
  if (dialogue === undefined || (await dialogue.confirm("A roster is there. Go on with it?", true)))
    return true;
  context.note(
    "for another roster: mosaic fleet init --profile PROFILE --write --force, which keeps a backup",
  );
  return false;
}

/** Runs what changes nothing; an interruption of it says so. */
async function unlessInterrupted<T>(
  context: Context,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    await context.print("\n");
    const code = signal.reason instanceof MosaicError ? signal.reason.ending : "interrupted";
    throw new MosaicError(code, `${code}; nothing was changed`, { cause: thrown });
  }
}

function declined(services: Services): Outcome {
  return {
    text: "nothing was changed",
    json: hostDocument(services, "mosaic.wizard/1", { changed: false, steps: [], checks: [] }),
  };
}

function stepLine(
  { outcome: result, detail, step }: StepReport,
  style: { green: Dress; red: Dress },
): string {
  const mark = result === "done" ? style.green("done  ") : style.red("FAILED");
  return `${marked(`${mark}  ${step}`, printable(detail), 16)}\n`;
}

type Dress = (text: string) => string;

function outcome(
  services: Services,
  plan: WizardPlan,
  { steps, checks }: WizardReport,
  attention: (page: Page) => string[],
): Outcome {
  const { fleet, supervisor } = plan;
  const bad = checks.filter((check) => check.verdict === "failed");
  const failed = steps.filter((step) => step.outcome === "failed");
  const [first] = fleet.roster.agents;
  const lines = bad.map(({ agent, fact, hint }) =>
    indented(
      printable(
        `${agent === undefined ? "" : `${agent}: `}${fact}${hint === undefined ? "" : `; hint: ${hint}`}`,
      ),
      16,
    ),
  );
  const next = plan.start
    ? [
        "mosaic ps",
        `mosaic send ${first?.name ?? "NAME"} hello`,
        `mosaic attach ${first?.name ?? "NAME"}`,
        "mosaic stop",
      ]
    : [
        ...(plan.install === undefined ? ["mosaic fleet install-systemd"] : []),
        "mosaic fleet start",
        "mosaic fleet verify",
      ];
  return {
    exit: bad.length > 0 ? "not-in-wanted-state" : failed.length > 0 ? "partial" : undefined,
    text: (page) =>
      withAttention(
        [...lines, "", page.style.bold("Next"), ...next.map((command) => `  ${command}`)].join("\n"),
        attention(page),
      ),
    json: hostDocument(services, "mosaic.wizard/1", {
      changed: steps.length > 0,
      supervisor: supervisor.kind,
      rosterFile: fleet.rosterFile,
      agents: fleet.roster.agents.map(({ name, runtime, workingDirectory }) => ({
        name,
        runtime,
        workingDirectory,
      })),
      steps,
      checks,
    }),
  };
}
