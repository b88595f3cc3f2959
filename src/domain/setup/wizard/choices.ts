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

/** Throws MosaicError("missing-program") for `installed` where nothing is: that is the one which may not be there. */
export function profileNamed(profiles: readonly FoundProfile[], name: string): FoundProfile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  throw new MosaicError("missing-program", "no runtime is installed on this host", {
    code: "runtime-missing",
    data: { missing: [] },
    hint: "mosaic wizard --profile demo, which needs none",
  });
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

/** What was given, where nobody is asked for more: without a profile it is what is installed here. */
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

/** A roster of these agents. Throws MosaicError("usage") for agents that cannot be side by side. */
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

/** What was given, else what is usual. */
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

/** Whether to start, as far as that is no question. Throws MosaicError("usage") for a start that cannot be. */
export function startUnasked(found: Found, given: Given, install: boolean): boolean | undefined {
  const possible = install || found.installed;
  if (given.start === true && !possible) {
    throw new MosaicError("usage", "--start needs --install: the fleet is not installed");
  }
  return given.start !== undefined || !possible ? (given.start ?? false) : undefined;
}

/** What was given for a new roster and is not used, since one is there. */
export function unusedOf({ profile, agents, workingDirectory, names, socket }: Given): readonly string[] {
  return [
    profile === undefined ? [] : ["profile"],
    agents === undefined ? [] : ["agents"],
    workingDirectory === undefined ? [] : ["working directory"],
    names === undefined ? [] : ["names"],
    socket === undefined ? [] : ["socket"],
  ].flat();
}
