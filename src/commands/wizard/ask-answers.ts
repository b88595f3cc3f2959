import { MosaicError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import type { Context } from "../../cli/context.ts";
import type { Host } from "../../domain/host/host.ts";
import { USUAL_FOLDER } from "../../domain/install/initial-roster.ts";
import { isProfile, type Profile } from "../../domain/install/profiles.ts";
import { installCommand, installedOf, startableOf } from "../../domain/install/runtime-programs.ts";
import { type Reading, read, refused } from "../../domain/roster/reading.ts";
import { readPath } from "../../domain/roster/texts.ts";
import { agentsOfCounts, type WishedAgent } from "../../domain/roster/wished-agent.ts";
import { planTrust } from "../../domain/setup/trust/plan-trust.ts";
import {
  type ChosenRoster,
  namesThatFit,
  profileNamed,
  rosterOfAgents,
  startUnasked,
  wishesOf,
} from "../../domain/setup/wizard/choices.ts";
import type { Found, FoundProfile } from "../../domain/setup/wizard/found.ts";
import { type Given, readNames } from "../../domain/setup/wizard/given.ts";
import { type Answers, lingerCommand } from "../../domain/setup/wizard/plan.ts";
import { type RosterWishes, wishedRoster } from "../../domain/setup/wizard/roster-text.ts";
import type { Chooser } from "../../operations/host/wizard.ts";
import type { Dialogue } from "./dialogue.ts";
import { describeProfiles } from "./found-text.ts";
import { indented } from "./layout.ts";

/** More agents of one runtime than anybody means. */
const MOST = 50;

/** A new roster, from given answers and questions. */
export async function askRoster(
  context: Context,
  host: Host,
  found: Found,
  given: Given,
  dialogue: Dialogue,
): Promise<ChosenRoster> {
  if (given.agents !== undefined) return rosterOfAgents(host, found, given, given.agents);
  const profile = await askProfile(context, found.profiles, given.profile, dialogue);
  if (profile.name === "installed" && given.names === undefined)
    return rosterOfAgents(host, found, given, await askAgents(found, given, dialogue));
  const { rosterFile } = host;
  const wishes = wishesOf(given, profile);
  const presetNames = profile.roster.agents.map((agent) => agent.name);
  const presetFolder = profile.roster.agents[0]?.workingDirectory ?? "~";
  const folder =
    wishes.workingDirectory ?? (await dialogue.text("Where do the agents work?", presetFolder, readPath));
  const names =
    wishes.names ??
    (await dialogue.text("Names of the agents?", presetNames.join(" "), (text) => {
      const typed = readNames(text);
      if (!typed.ok) return typed;
      const fitting = namesThatFit(typed.value, profile);
      return fitting.ok ? tried(typed.value) : fitting;
    }));
  // what the profile says anyway is not written again
  const workingDirectory = folder === presetFolder ? undefined : folder;
  return {
    profile: profile.name,
    ...wishedRoster(profile.text, { ...wishes, workingDirectory, names }, rosterFile),
  };

  /** What only shows in the whole roster: two names with one session, the holder's name. */
  function tried(typed: NonNullable<RosterWishes["names"]>): Reading<typeof typed> {
    try {
      wishedRoster(profile.text, { ...wishes, names: typed }, rosterFile);
      return read(typed);
    } catch (thrown) {
      if (thrown instanceof MosaicError) return refused(thrown.message, thrown.hint);
      throw thrown;
    }
  }
}

/** A paragraph about a path or a folder, which may contain anything. */
const line = (text: string, indent: number) => indented(printable(text), indent);

/** How many agents of each installed runtime, and where they work. */
async function askAgents(
  found: Found,
  { workingDirectory }: Given,
  dialogue: Dialogue,
): Promise<readonly WishedAgent[]> {
  const counts: [WishedAgent["runtime"], number][] = [];
  const runtimes = installedOf(found.runtimes);
  for (const [index, runtime] of runtimes.entries()) {
    const isLast = index === runtimes.length - 1;
    const none = counts.every(([, count]) => count === 0);
    const count = await dialogue.text(`How many ${runtime}?`, "1", (text): Reading<number> => {
      if (!/^\d{1,3}$/.test(text) || Number(text) > MOST) return refused(`a number from 0 to ${MOST}`);
      return isLast && none && Number(text) === 0
        ? refused("a fleet has one agent at least")
        : read(Number(text));
    });
    counts.push([runtime, count]);
  }
  let folder = workingDirectory ?? USUAL_FOLDER;
  const agents: WishedAgent[] = [];
  for (const agent of agentsOfCounts(counts)) {
    if (workingDirectory === undefined)
      folder = await dialogue.text(`Where does ${agent.name} work?`, folder, readPath);
    agents.push({ ...agent, workingDirectory: folder });
  }
  return agents;
}

async function askProfile(
  context: Context,
  profiles: readonly FoundProfile[],
  given: Profile | undefined,
  dialogue: Dialogue,
): Promise<FoundProfile> {
  const named = (name: string) => profileNamed(profiles, name);
  if (given !== undefined) return named(given);
  // the demo can always be started
  const preset = profiles.some(({ name }) => name === "installed") ? "installed" : "demo";
  await context.print((page) => describeProfiles(page, profiles));
  const name = await dialogue.text("Profile, by number or name?", preset, (text): Reading<Profile> => {
    const chosen = profiles[Number(text) - 1]?.name ?? text;
    return isProfile(chosen) ? read(chosen) : refused(`1 to ${profiles.length}, or a name`);
  });
  return named(name);
}

/** What is to be done, from given answers and questions. */
export async function askAnswers(
  context: Context,
  { fleet, supervisor, trustPlace }: Parameters<Chooser["answers"]>[0],
  found: Found,
  given: Given,
  dialogue: Dialogue,
): Promise<Answers> {
  const systemd = supervisor.kind === "systemd";
  const install =
    given.install ??
    (await dialogue.confirm(
      systemd ? "Install scripts and units, and enable them for boot?" : "Install the scripts?",
      true,
    ));
  const linger = given.linger ?? (await offerLinger());
  const trust = given.trust ?? (await offerTrust());
  return { install, linger, trust, claudeHooks: given.claudeHooks ?? false, start: await decideStart() };

  async function offerLinger(): Promise<boolean> {
    if (!systemd) return false;
    if (!found.lingering.known || found.lingering.value) return false;
    await context.print("Linger is off: the fleet ends with your last log-out, and no boot starts it.\n");
    return dialogue.confirm(`Run \`${lingerCommand(fleet).join(" ")}\`?`, false);
  }

  /** Asked once for all folders; what would be written is shown first. */
  async function offerTrust(): Promise<boolean> {
    const { agents } = await startableOf(fleet, fleet.roster.agents);
    const { planned } = await planTrust(trustPlace, agents);
    if (planned.length === 0) return false;
    const folders = [...new Set(planned.flatMap((each) => each.folders))];
    const asking = planned.filter((each) => each.folders.length > 0).map(({ runtime }) => runtime);
    const plural = asking.length === 1 ? "asks" : "ask";
    const mayAct = planned.some((each) => each.folders.length === 0);
    const lines = [
      ...(asking.length === 0
        ? []
        : [
            line(
              `${asking.join(" and ")} ${plural} at the first start whether you trust ${folders.join(", ")}.`,
              0,
            ),
          ]),
      ...(mayAct
        ? [line("claude asks once whether it may act without asking you: mosaic starts it so.", 0)]
        : []),
      ...planned.flatMap(({ path, settings }) => [
        line(`yes writes into ${path}:`, 2),
        ...settings.map((setting) => line(setting, 4)),
      ]),
      line("no writes nothing: each agent waits for your answer (mosaic agent attach NAME).", 2),
    ];
    await context.print(`${lines.join("\n")}\n`);
    const trusted =
      folders.length === 0 ? [] : [`Trust ${folders.length === 1 ? "this folder" : "these folders"}`];
    const allowed = mayAct ? [`${trusted.length === 0 ? "Let" : "let"} claude act unasked`] : [];
    return dialogue.confirm(`${[...trusted, ...allowed].join(", and ")}?`, false);
  }

  async function decideStart(): Promise<boolean> {
    const settled = startUnasked(found, given, install);
    if (settled !== undefined) return settled;
    const { agents, missing } = await startableOf(fleet, fleet.roster.agents);
    if (missing.length > 0) {
      const programs = [...new Set(missing.map(({ program }) => program))];
      const names = missing.map(({ agent }) => agent).join(", ");
      const why = `Not installed, and not started: ${names}. To install:`;
      const cures = programs.map((program) => `  ${installCommand(program)}`);
      await context.print(`${[indented(why, 0), ...cures].join("\n")}\n`);
    }
    if (agents.length === 0) return false;
    return dialogue.confirm(
      missing.length === 0 ? "Start the fleet, and verify it?" : "Start the others, and verify them?",
      true,
    );
  }
}
