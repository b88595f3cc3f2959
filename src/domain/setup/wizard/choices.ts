import { MosaicError } from "../../../base/errors.ts";
import { initialRoster } from "../../install/initial-roster.ts";
import type { Profile } from "../../install/profiles.ts";
import { installedOf } from "../../install/runtime-programs.ts";
import type { Host } from "../../host/host.ts";
import type { WishedAgent } from "../../roster/wished-agent.ts";
import { type Reading, read, refused } from "../../roster/reading.ts";
import type { Found, FoundProfile } from "./found.ts";
import type { Given } from "./given.ts";
import type { Answers } from "./plan.ts";
import { type RosterWishes, type WishedRoster, wishedRoster } from "./roster-text.ts";

export interface ChosenRoster extends WishedRoster {
  readonly profile: Profile;
}

/**
 * Throws MosaicError("missing-program") for `installed` where no runtime is installed; all other profiles are always
 * available.
 */
export function profileNamed(profiles: readonly FoundProfile[], name: string): FoundProfile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  throw new MosaicError("missing-program", "no runtime is installed on this host", {
    code: "runtime-missing",
    data: { missing: [] },
    hint: "mosaic wizard --profile demo, which needs none",
  });
}

/** The wishes for a new roster. Throws MosaicError("usage") for more names than the profile has agents. */
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

/** The roster by the given answers, where nobody is asked; without a profile, of what is installed here. */
export function rosterUnasked(host: Host, found: Found, given: Given): ChosenRoster {
  if (given.agents !== undefined) return rosterOfAgents(host, found, given, given.agents);
  const named = given.profile ?? found.profiles.find(({ name }) => name === "installed")?.name;
  if (named === undefined) {
    throw new MosaicError(
      "usage",
      "MOSAIC_PROFILE is not set, no runtime is installed, and nobody is asked here",
      { hint: "mosaic wizard --profile demo, or set MOSAIC_PROFILE" },
    );
  }
  const profile = profileNamed(found.profiles, named);
  return {
    profile: profile.name,
    ...wishedRoster(profile.text, wishesOf(given, profile), host.rosterFile),
  };
}

/** A roster of these agents. Throws MosaicError("usage") for agents that exclude each other. */
export function rosterOfAgents(
  host: Host,
  found: Found,
  given: Given,
  agents: readonly WishedAgent[],
): ChosenRoster {
  if (given.names !== undefined)
    throw new MosaicError("usage", "--names is for a profile's agents; those of --agent have their names");
  const { profile = "installed", workingDirectory, socket } = given;
  const initial = initialRoster(host, { profile, agents, workingDirectory }, installedOf(found.runtimes));
  const wishes = { names: undefined, workingDirectory: undefined, socket };
  return { profile, ...wishedRoster(initial.text, wishes, host.rosterFile) };
}

/** The given answers, with defaults for the others. */
export function answersUnasked(found: Found, given: Given): Answers {
  const install = given.install ?? true;
  return {
    install,
    linger: given.linger ?? false,
    trust: given.trust ?? false,
    claudeHooks: given.claudeHooks ?? false,
    start: startUnasked(found, given, install) ?? true,
  };
}

/** Whether to start, where that needs no question. Throws MosaicError("usage") for a start that is not possible. */
export function startUnasked(found: Found, given: Given, install: boolean): boolean | undefined {
  const possible = install || found.installed;
  if (given.start === true && !possible) {
    throw new MosaicError("usage", "--start needs --install: the fleet is not installed");
  }
  return given.start !== undefined || !possible ? (given.start ?? false) : undefined;
}

/** Answers for a new roster that are not used, because a roster exists. */
export function unusedOf({ profile, agents, workingDirectory, names, socket }: Given): readonly string[] {
  return [
    profile === undefined ? [] : ["profile"],
    agents === undefined ? [] : ["agents"],
    workingDirectory === undefined ? [] : ["working directory"],
    names === undefined ? [] : ["names"],
    socket === undefined ? [] : ["socket"],
  ].flat();
}
