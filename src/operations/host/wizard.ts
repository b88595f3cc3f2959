import { MosaicError } from "../../base/errors.ts";
import type { Host } from "../../domain/host/host.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { Supervisor } from "../../domain/fleet/supervisor.ts";
import type { TrustPlace } from "../../domain/setup/trust/plan-trust.ts";
import { carryOut, type StepReport, type WizardReport } from "../../domain/setup/wizard/carry-out.ts";
import {
  answersUnasked,
  rosterUnasked,
  unusedOf,
  type ChosenRoster,
} from "../../domain/setup/wizard/choices.ts";
import { fleetOf, look, type Found } from "../../domain/setup/wizard/found.ts";
import { givenOf, type Given } from "../../domain/setup/wizard/given.ts";
import { planWizard, rosterFilesOf, type Answers, type WizardPlan } from "../../domain/setup/wizard/plan.ts";
import { hooksPlace } from "../config/hooks-place.ts";
import type { WizardDocument, WizardRequest } from "../documents/wizard.ts";
import { heading } from "../heading.ts";
import { writeDeed } from "../journal.ts";
import { operation, type Call, type HomeOperation } from "../operation.ts";
import { checkRows } from "../fleet/verify.ts";

/** Decides what the request leaves open: a person at a terminal, or the defaults. */
export interface Chooser {
  /** Whether somebody can be asked. */
  readonly asks: boolean;
  /** Shows what was found, before the first question. */
  looked(host: Host, found: Found): Promise<void>;
  /** Whether to use an existing roster. */
  goesOn(): Promise<boolean>;
  roster(host: Host, found: Found, given: Given): Promise<ChosenRoster>;
  answers(
    chosen: { readonly fleet: Fleet; readonly supervisor: Supervisor; readonly trustPlace: TrustPlace },
    found: Found,
    given: Given,
  ): Promise<Answers>;
  /** The last question; nothing was written before it. */
  agrees(plan: WizardPlan): Promise<boolean>;
  /** Called after each step. */
  did(step: StepReport): Promise<void>;
}

/** Asks nobody: what the request leaves open gets its default. */
const UNASKED: Chooser = {
  asks: false,
  looked: () => Promise.resolve(),
  goesOn: () => Promise.resolve(true),
  roster: async (host, found, given) => rosterUnasked(host, found, given),
  answers: (_, found, given) => Promise.resolve(answersUnasked(found, given)),
  agrees: () => Promise.resolve(true),
  did: () => Promise.resolve(),
};

/**
 * From nothing to a running fleet: a roster, the installation, the start, the checks. Plans everything before it writes
 * anything.
 */
export function wizardBy(chooser: Partial<Chooser>): HomeOperation<WizardRequest, WizardDocument> {
  const who = { ...UNASKED, ...chooser };
  return operation<WizardRequest, WizardDocument>({
    needs: "act",
    whilePaused: "allow",
    async run(call, request) {
      const plan = await unlessInterrupted(call.signal, () => prepare(call, givenOf(request), who));
      if (plan === undefined) return { document: nothingChanged(call) };
      const report = await carryOut(plan, await call.services.restartLock(), (step) => who.did(step));
      // not before, because the home with the journal may only exist now
      await writeDeed(call.services, { command: "wizard" });
      return { document: documentOf(call, plan, report), ending: endingOf(report) };
    },
  });
}

export const wizardUnasked = wizardBy({});

/** Everything up to the last confirmation; writes nothing. undefined: it was declined. */
async function prepare(call: Call, given: Given, who: Chooser): Promise<WizardPlan | undefined> {
  const { services, signal, warn, note } = call;
  const { host } = services;
  const found = await look(host);
  signal.throwIfAborted();
  await who.looked(host, found);
  if (found.roster !== undefined) {
    const unused = unusedOf(given);
    // an existing roster is the user's, and stays
    if (unused.length > 0)
      warn(`there is a roster already: ${host.rosterFile}; it is kept, ${unused.join(", ")} not used`);
    if (!(await who.goesOn())) {
      note("for another roster: mosaic fleet init --profile PROFILE --write --force, which keeps a backup");
      return undefined;
    }
  }
  const chosen = found.roster === undefined ? await who.roster(host, found, given) : undefined;
  const roster = found.roster ?? chosen?.roster;
  if (roster === undefined) throw new Error("neither a roster nor a profile");
  const fleet = fleetOf(host, roster);
  const supervisor = await services.supervisor(fleet, who.asks ? undefined : "announce");
  const place = hooksPlace(call);
  const trust = await trustPlace(call);
  const answers = await who.answers({ fleet, supervisor, trustPlace: trust }, found, given);
  const files = chosen === undefined ? [] : rosterFilesOf(host, chosen);
  const plan = await planWizard(fleet, supervisor, files, answers, place, trust);
  signal.throwIfAborted();
  return (await who.agrees(plan)) ? plan : undefined;
}

async function trustPlace({ services }: Call): Promise<TrustPlace> {
  const { host, findUserFile, surroundings } = services;
  const removal = await services.removal();
  return {
    files: host.files,
    find: findUserFile,
    realPath: (path) => removal.realPath(path),
    parseToml: services.parseToml,
    // gemini asks for each folder that it is to include, and its role text is in one
    roleFolder: ({ name, runtime }) => (runtime === "gemini" ? host.paths.role(name) : undefined),
    userHome: host.userHome,
    environment: surroundings.environment,
  };
}

/** Runs something that changes nothing, so that an interruption says so. */
async function unlessInterrupted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    const code = signal.reason instanceof MosaicError ? signal.reason.ending : "interrupted";
    throw new MosaicError(code, `${code}; nothing was changed`, { cause: thrown });
  }
}

function endingOf({ steps, checks }: WizardReport) {
  if (checks.some(({ verdict }) => verdict === "failed")) return "not-in-wanted-state" as const;
  return steps.some(({ outcome }) => outcome === "failed") ? ("partial" as const) : undefined;
}

function nothingChanged({ services }: Call): WizardDocument {
  return {
    ...heading(services, "mosaic.wizard/1"),
    changed: false,
    supervisor: null,
    roster_file: null,
    agents: [],
    steps: [],
    checks: [],
  };
}

function documentOf(
  { services }: Call,
  { fleet, supervisor, startable }: WizardPlan,
  { steps, checks }: WizardReport,
): WizardDocument {
  return {
    ...heading(services, "mosaic.wizard/1"),
    changed: steps.length > 0,
    supervisor: supervisor.kind,
    roster_file: fleet.rosterFile,
    agents: fleet.roster.agents.map(({ name, runtime, workingDirectory }) => ({
      agent: name,
      runtime,
      working_directory: workingDirectory,
      installed: !startable.missing.some(({ agent }) => agent === name),
    })),
    steps: steps.map(({ step, outcome, detail }) => ({ step, outcome, detail })),
    checks: checkRows(checks),
  };
}
