import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";
import type { Profile } from "../../domain/install/init.ts";
import { missingRuntimes } from "../../domain/install/runtime-programs.ts";
import { type Reading, read, refused } from "../../domain/roster/reading.ts";
import { readPath } from "../../domain/roster/texts.ts";
import { hooksPlanned } from "../../domain/setup/config/change-hooks.ts";
import { OFFERED_EVENTS } from "../../domain/setup/config/hook-events.ts";
import {
  type ChosenRoster,
  namesThatFit,
  profileNamed,
  startUnasked,
  wishesOf,
} from "../../domain/setup/wizard/choices.ts";
import type { Found, FoundProfile } from "../../domain/setup/wizard/found.ts";
import { type Given, isProfile, readNames } from "../../domain/setup/wizard/given.ts";
import { type Answers, installCommand, lingerCommand } from "../../domain/setup/wizard/plan.ts";
import { type RosterWishes, wishedRoster } from "../../domain/setup/wizard/roster-text.ts";
import type { Chooser } from "../../operations/host/wizard.ts";
import type { Dialogue } from "./dialogue.ts";
import { describeProfiles } from "./found-text.ts";
import { indented } from "./layout.ts";

/** A new roster, from what was given and what is asked. */
export async function askRoster(
  context: Context,
  found: Found,
  given: Given,
  dialogue: Dialogue,
  rosterFile: string,
): Promise<ChosenRoster> {
  const profile = await askProfile(context, found.profiles, given.profile, dialogue);
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

async function askProfile(
  context: Context,
  profiles: readonly FoundProfile[],
  given: Profile | undefined,
  dialogue: Dialogue,
): Promise<FoundProfile> {
  const named = (name: string) => profileNamed(profiles, name);
  if (given !== undefined) return named(given);
  // the largest that could start at once; the demo always can
  const preset = ["local-canary", "minimal"].find((name) => named(name).missing.length === 0) ?? "demo";
  await context.print((page) => describeProfiles(page, profiles));
  const name = await dialogue.text("Profile, by number or name?", preset, (text): Reading<Profile> => {
    const chosen = profiles[Number(text) - 1]?.name ?? text;
    return isProfile(chosen) ? read(chosen) : refused(`1 to ${profiles.length}, or a name`);
  });
  return named(name);
}

/** What is to be done, from what was given and what is asked. */
export async function askAnswers(
  context: Context,
  { fleet, supervisor, hooksPlace }: Parameters<Chooser["answers"]>[0],
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
  const claudeHooks = given.claudeHooks ?? (await offerHooks());
  return { install, linger, claudeHooks, start: await decideStart() };

  async function offerLinger(): Promise<boolean> {
    if (!systemd) return false;
    if (!found.lingering.known || found.lingering.value) return false;
    await context.print("Linger is off: the fleet ends with your last log-out, and no boot starts it.\n");
    return dialogue.confirm(`Run \`${lingerCommand(fleet).join(" ")}\`?`, false);
  }

  async function offerHooks(): Promise<boolean> {
    const claude = found.runtimes.find(({ name }) => name === "claude");
    if (claude?.path === undefined) return false;
    const events = await hooksPlanned(hooksPlace, OFFERED_EVENTS);
    if (events.length === 0) return false;
    const offer =
      "The fleet's claude agents bring their hooks with them, and your settings stay as they are. For a claude that " +
      `you start yourself, mosaic's hook could be put on ${events.join(", ")}.`;
    await context.print(`${indented(offer, 0)}\n`);
    return dialogue.confirm(`Add it to ${hooksPlace.path}?`, false);
  }

  async function decideStart(): Promise<boolean> {
    const settled = startUnasked(found, given, install);
    if (settled !== undefined) return settled;
    const missing = await missingRuntimes(fleet, fleet.roster.agents);
    if (missing.length === 0) return dialogue.confirm("Start the fleet, and verify it?", true);
    const programs = [...new Set(missing.map(({ program }) => program))];
    const plural = programs.length === 1 ? "is" : "are";
    const why = `The fleet is not started now: ${programs.join(", ")} ${plural} not installed.`;
    const cures = programs.map((program) => `  ${installCommand(program)}`);
    await context.print(`${[indented(why, 0), ...cures].join("\n")}\n`);
    return false;
  }
}
