import { MosaicError } from "../../../base/errors.ts";
import type { Profile } from "../../install/init.ts";
import { type Reading, read, refused } from "../../roster/reading.ts";
import type { Found, FoundProfile } from "./found.ts";
import type { Given } from "./given.ts";
import type { Answers } from "./plan.ts";
import { type RosterWishes, type WishedRoster, wishedRoster } from "./roster-text.ts";

export interface ChosenRoster extends WishedRoster {
  readonly profile: Profile;
}

export function profileNamed(profiles: readonly FoundProfile[], name: string): FoundProfile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  return profile;
}

/** What was wished for of a new roster. Throws MosaicError("usage") for names that the profile has no agents for. */
export function wishesOf({ names, workingDirectory, socket }: Given, profile: FoundProfile): RosterWishes {
  if (names !== undefined) {
    const reading = namesThatFit(names, profile);
    if (!reading.ok) throw new MosaicError("usage", reading.what, { hint: reading.hint });
  }
  return { names, workingDirectory, socket };
}

export function namesThatFit<T extends readonly string[]>(
  names: T,
  { name, roster }: FoundProfile,
): Reading<T> {
  const wanted = roster.agents.length;
  if (names.length === wanted) return read(names);
  const agents = wanted === 1 ? "1 agent" : `${wanted} agents`;
  return refused(
    `the profile ${name} has ${agents}, and ${names.length} ${names.length === 1 ? "name was" : "names were"} given`,
    `in their order: ${roster.agents.map((agent) => agent.name).join(" ")}`,
  );
}

/** What was given, where nobody is asked for more. Throws MosaicError("usage") where no profile was. */
export function rosterUnasked({ profiles }: Found, given: Given, rosterFile: string): ChosenRoster {
  if (given.profile === undefined) {
    throw new MosaicError("usage", "MOSAIC_PROFILE is not set, and nobody is asked here", {
      hint: `mosaic wizard --profile ${profiles.map(({ name }) => name).join("|")}, or set MOSAIC_PROFILE`,
    });
  }
  const profile = profileNamed(profiles, given.profile);
  return { profile: profile.name, ...wishedRoster(profile.text, wishesOf(given, profile), rosterFile) };
}

/** What was given, else what is usual. */
export function answersUnasked(found: Found, given: Given): Answers {
  const install = given.install ?? true;
  return {
    install,
    linger: given.linger ?? false,
    claudeHooks: given.claudeHooks ?? false,
    start: startUnasked(found, given, install) ?? true,
  };
}

/** Whether to start, as far as that is no question. Throws MosaicError("usage") for a start that cannot be. */
export function startUnasked(found: Found, given: Given, install: boolean): boolean | undefined {
  const possible = install || found.installed;
  if (given.start === true && !possible) {
    throw new MosaicError("usage", "--start needs --install: the fleet is not installed");
  }
  return given.start !== undefined || !possible ? (given.start ?? false) : undefined;
}

/** What was given for a new roster and is not used, since one is there. */
export function unusedOf({ profile, workingDirectory, names, socket }: Given): readonly string[] {
  return [
    profile === undefined ? [] : ["profile"],
    workingDirectory === undefined ? [] : ["working directory"],
    names === undefined ? [] : ["names"],
    socket === undefined ? [] : ["socket"],
  ].flat();
}
