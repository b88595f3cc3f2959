import { MosaicError } from "../../base/errors.ts";
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { parseRoster } from "../roster/load.ts";
import type { Roster } from "../roster/roster.ts";
import { agentsOfCounts, type WishedAgent } from "../roster/wished-agent.ts";
import { writtenAgents } from "../roster/written-agents.ts";
import type { Host } from "../host/host.ts";
import { isTeam, requireTeam, type FileProfile, type Profile } from "./profiles.ts";

/** The default working folder of agents in a new roster. */
export const USUAL_FOLDER = "~/src";

export interface InitialRoster {
  readonly profile: Profile;
  readonly text: string;
  readonly roster: Roster;
}

export interface RosterWish {
  readonly profile: Profile;
  /** Replaces the profile's own agents; undefined: keep those. */
  readonly agents: readonly WishedAgent[] | undefined;
  readonly workingDirectory: string | undefined;
}

/**
 * The text of a valid roster to start from. `found`: the runtimes of this host. Throws MosaicError: agents that exclude
 * each other ("usage"), a team that is none ("configuration"), no runtime for `installed` ("missing-program").
 */
export function initialRoster(
  { assets, rosterFile }: Pick<Host, "assets" | "rosterFile">,
  { profile, agents, workingDirectory }: RosterWish,
  found: readonly LaunchableRuntime[],
): InitialRoster {
  const isMade = profile === "installed" || isTeam(profile);
  if (agents !== undefined && !isMade) {
    throw new MosaicError("usage", `the profile ${profile} has its own agents`, {
      hint: "--agent alone, or with --profile installed",
    });
  }
  const list = agents ?? (profile === "installed" ? oneOfEach(found) : undefined);
  const text =
    list === undefined
      ? assets.text(`fleet/examples/${profile as FileProfile}.yaml`)
      : writtenAgents(list, { workingDirectory: workingDirectory ?? commonFolder(list) ?? USUAL_FOLDER });
  const roster = rosterOf(text, rosterFile);
  requireTeam(profile, roster.agents);
  return { profile, text, roster };
}

/** The folder that all of them were given; undefined where it is not one and the same. */
function commonFolder(agents: readonly WishedAgent[]): string | undefined {
  const [folder, ...others] = new Set(agents.map(({ workingDirectory }) => workingDirectory));
  return others.length === 0 ? folder : undefined;
}

function oneOfEach(found: readonly LaunchableRuntime[]): readonly WishedAgent[] {
  if (found.length > 0) return agentsOfCounts(found.map((runtime) => [runtime, 1]));
  throw new MosaicError("missing-program", "no runtime is installed on this host", {
    code: "runtime-missing",
    data: { missing: [] },
    hint: `${LAUNCHES.claude.install}, or --profile demo, which needs none`,
  });
}

/** Throws MosaicError("usage") with the first problem, because it comes from what the user asked for. */
export function rosterOf(text: string, fileName: string): Roster {
  const parsed = parseRoster(text, fileName);
  if (parsed.ok) return parsed.roster;
  const [first] = parsed.issues;
  throw new MosaicError("usage", first?.what ?? "not a roster", { hint: first?.hint });
}
