import { MosaicError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { RosterAgent } from "../roster/roster.ts";

/** The profiles that are files, and what each is for. */
const FILE_PROFILES = {
  minimal: "one agent: canary-pi",
  "local-canary": "a small fleet to try mosaic with",
  demo: "three agents that need no account",
  general: "a team for whatever comes",
  coding: "a team that writes software",
  research: "a team that finds out",
  hybrid: "a team that finds out and writes software",
} as const;

/** All profiles. `installed` is written from the runtimes of this host. */
export const PROFILES = { installed: "an agent of each runtime on this host", ...FILE_PROFILES } as const;

export type FileProfile = keyof typeof FILE_PROFILES;
export type Profile = keyof typeof PROFILES;

export const FILE_PROFILE_NAMES = Object.keys(FILE_PROFILES) as readonly FileProfile[];
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly Profile[];

/** Profiles of teams need an orchestrator and an enhancer; the others are for trying things. */
const TEAMS: readonly Profile[] = ["general", "coding", "research", "hybrid"];

export function isProfile(text: string): text is Profile {
  return Object.hasOwn(PROFILES, text);
}

export function isTeam(profile: Profile): boolean {
  return TEAMS.includes(profile);
}

/** Throws MosaicError("usage") with the nearest profile; `given` is how the name was given: "--profile". */
export function profileOf(text: string, given: string): Profile {
  if (isProfile(text)) return text;
  const near = nearest(text, PROFILE_NAMES);
  throw new MosaicError(
    "usage",
    `${given} must be one of ${PROFILE_NAMES.join(", ")}, not ${JSON.stringify(text)}`,
    {
      code: "no-such-profile",
      data: { profile: text, nearest: near ?? null },
      hint: near === undefined ? "mosaic fleet profiles list" : `did you mean ${near}?`,
    },
  );
}

/** Throws MosaicError("configuration") where the agents are not the team that the profile promises. Pure. */
export function requireTeam(profile: Profile, agents: readonly Pick<RosterAgent, "class">[]): void {
  if (!isTeam(profile)) return;
  const count = (wanted: string) => agents.filter((agent) => agent.class === wanted).length;
  const [leaders, enhancers] = [count("orchestrator"), count("enhancer")];
  const lacks = [
    leaders === 1 ? [] : [leaders === 0 ? "no orchestrator" : `${leaders} orchestrators`],
    enhancers > 0 ? [] : ["no enhancer"],
  ].flat();
  if (lacks.length === 0) return;
  throw new MosaicError(
    "configuration",
    `the profile ${profile} needs one orchestrator and at least one enhancer: here is ${lacks.join(" and ")}`,
    {
      code: "profile-roles",
      data: { profile, orchestrators: leaders, enhancers },
      hint: "--agent NAME:RUNTIME:orchestrator, --agent NAME:RUNTIME:enhancer; or --profile installed",
    },
  );
}
