import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";
import { OFFERED_EVENTS } from "../../domain/setup/config/hook-events.ts";
import { hooksPlanned, type HooksPlace } from "../../domain/setup/config/change-hooks.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { Profile } from "../../domain/install/init.ts";
import { missingRuntimes } from "../../domain/install/runtime-programs.ts";
import type { Supervisor } from "../../domain/fleet/supervisor.ts";
import { type Reading, read, refused } from "../../domain/roster/reading.ts";
import { readPath } from "../../domain/roster/texts.ts";
import type { Found, FoundProfile } from "../../domain/setup/wizard/found.ts";
import { type Given, isProfile, readNames } from "../../domain/setup/wizard/given.ts";
import { type Answers, installCommand, lingerCommand } from "../../domain/setup/wizard/plan.ts";
import { type RosterWishes, type WishedRoster, wishedRoster } from "../../domain/setup/wizard/roster-text.ts";
import type { Dialogue } from "./dialogue.ts";
import { describeProfiles } from "./found-text.ts";
import { indented } from "./layout.ts";

export interface ChosenRoster extends WishedRoster {
  readonly profile: Profile;
}

/** A new roster, from what was given and, with a dialogue, from what is asked. */
export async function chooseRoster(
  context: Context,
  found: Found,
  given: Given,
  dialogue: Dialogue | undefined,
  rosterFile: string,
): Promise<ChosenRoster> {
  const profile = await chooseProfile(context, found.profiles, given.profile, dialogue);
  const wishes: RosterWishes = {
    names: given.names,
    workingDirectory: given.workingDirectory,
    socket: given.socket,
  };
  const presetNames = profile.roster.agents.map((agent) => agent.name);
  if (given.names !== undefined) {
    const reading = namesThatFit(given.names, profile);
    if (!reading.ok) throw new MosaicError("usage", reading.what, { hint: reading.hint });
  }
  if (dialogue === undefined)
    return { profile: profile.name, ...wishedRoster(profile.text, wishes, rosterFile) };
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
  // what the profile says anyway is not written a second time
  const workingDirectory = folder === presetFolder ? undefined : folder;
  return {
    profile: profile.name,
    ...wishedRoster(profile.text, { ...wishes, workingDirectory, names }, rosterFile),
  };

  /** What only a whole roster shows: two names of one session, the holder's name. */
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

function namesThatFit<T extends readonly string[]>(names: T, { name, roster }: FoundProfile): Reading<T> {
  const wanted = roster.agents.length;
  if (names.length === wanted) return read(names);
  const agents = wanted === 1 ? "1 agent" : `${wanted} agents`;
  return refused(
    `the profile ${name} has ${agents}, and ${names.length} ${names.length === 1 ? "name was" : "names were"} given`,
    `in their order: ${roster.agents.map((agent) => agent.name).join(" ")}`,
  );
}

async function chooseProfile(
  context: Context,
  profiles: readonly FoundProfile[],
  given: Profile | undefined,
  dialogue: Dialogue | undefined,
): Promise<FoundProfile> {
  const named = (name: string) => {
    const profile = profiles.find((candidate) => candidate.name === name);
    if (profile === undefined) throw new Error(`no profile ${name}`);
    return profile;
  };
  if (given !== undefined) return named(given);
  if (dialogue === undefined) {
    throw new MosaicError("usage", "MOSAIC_PROFILE is not set, and nobody is asked here", {
      hint: `mosaic wizard --profile ${profiles.map(({ name }) => name).join("|")}, or set MOSAIC_PROFILE`,
    });
  }
  // the largest that could start at once; the demo always can
  const preset = ["local-canary", "minimal"].find((name) => named(name).missing.length === 0) ?? "demo";
  await context.print((page) => describeProfiles(page, profiles));
  const name = await dialogue.text("Profile, by number or name?", preset, (text): Reading<Profile> => {
    const chosen = profiles[Number(text) - 1]?.name ?? text;
    return isProfile(chosen) ? read(chosen) : refused(`1 to ${profiles.length}, or a name`);
  });
  return named(name);
}

/** What is to be done, from what was given, by default, and, with a dialogue, from what is asked. */
export async function chooseAnswers(
  context: Context,
  { fleet, supervisor }: { readonly fleet: Fleet; readonly supervisor: Supervisor },
  found: Found,
  given: Given,
  hooksPlace: HooksPlace,
  dialogue: Dialogue | undefined,
): Promise<Answers> {
  const confirm = async (question: string, preset: boolean) =>
    dialogue === undefined ? preset : dialogue.confirm(question, preset);
  const systemd = supervisor.kind === "systemd";
  const install =
    given.install ??
    (await confirm(
      systemd ? "Install scripts and units, and enable them for boot?" : "Install the scripts?",
      true,
    ));
  const linger = given.linger ?? (await offerLinger());
  const claudeHooks = given.claudeHooks ?? (await offerHooks());
  return { install, linger, claudeHooks, start: await decideStart() };

  async function offerLinger(): Promise<boolean> {
    if (!systemd || dialogue === undefined) return false;
    if (!found.lingering.known || found.lingering.value) return false;
    await context.print("Linger is off: the fleet ends with your last log-out, and no boot starts it.\n");
    return confirm(`Run \`${lingerCommand(fleet).join(" ")}\`?`, false);
  }

  async function offerHooks(): Promise<boolean> {
    const claude = found.runtimes.find(({ name }) => name === "claude");
    if (dialogue === undefined || claude?.path === undefined) return false;
    const events = await hooksPlanned(hooksPlace, OFFERED_EVENTS);
    if (events.length === 0) return false;
    const offer =
      "The fleet's claude agents bring their hooks with them, and your settings stay as they are. For a claude that " +
      `you start yourself, mosaic's hook could be put on ${events.join(", ")}.`;
    await context.print(`${indented(offer, 0)}\n`);
    return confirm(`Add it to ${hooksPlace.path}?`, false);
  }

  async function decideStart(): Promise<boolean> {
    const possible = install || found.installed;
    if (given.start === true && !possible) {
      throw new MosaicError("usage", "--start needs --install: the fleet is not installed");
    }
    if (given.start !== undefined || !possible) return given.start ?? false;
    const missing = await missingRuntimes(fleet, fleet.roster.agents);
    if (missing.length === 0 || dialogue === undefined)
      return confirm("Start the fleet, and verify it?", true);
    const programs = [...new Set(missing.map(({ program }) => program))];
    const plural = programs.length === 1 ? "is" : "are";
    const why = `The fleet is not started now: ${programs.join(", ")} ${plural} not installed.`;
    const cures = programs.map((program) => `  ${installCommand(program)}`);
    await context.print(`${[indented(why, 0), ...cures].join("\n")}\n`);
    return false;
  }
}
