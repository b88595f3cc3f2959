import type { Host } from "../../domain/host/host.ts";
import { initialRoster, type InitialRoster } from "../../domain/install/initial-roster.ts";
import { isTeam, PROFILE_NAMES, profileOf, PROFILES, type Profile } from "../../domain/install/profiles.ts";
import { installedOf, missingRuntimes, runtimesOf } from "../../domain/install/runtime-programs.ts";
import type { Roster } from "../../domain/roster/roster.ts";
import type { FleetProfilesList, FleetProfilesListRequest } from "../documents/fleet-profiles-list.ts";
import type { FleetProfilesShow, FleetProfilesShowRequest } from "../documents/fleet-profiles-show.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

type ListedProfile = FleetProfilesList["profiles"][number];

/** The profiles. Needs no fleet. */
export const fleetProfilesList = operation<FleetProfilesListRequest, FleetProfilesList>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { host } = services;
    const found = installedOf(await runtimesOf(host));
    const profiles: ListedProfile[] = [];
    for (const profile of PROFILE_NAMES) {
      const isEmpty = profile === "installed" && found.length === 0;
      const agents = isEmpty ? [] : await agentsOf(host, rosterOf(host, profile, found).roster);
      profiles.push({ profile, purpose: PROFILES[profile], team: isTeam(profile), agents });
    }
    return { document: { ...heading(services, "mosaic.fleet.profiles/1"), profiles } };
  },
});

/** One profile with its text. Throws for `installed` where no runtime is installed. */
export const fleetProfilesShow = operation<FleetProfilesShowRequest, FleetProfilesShow>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, request) {
    const { host } = services;
    const profile = profileOf(request.profile, "PROFILE");
    const { roster, text } = rosterOf(host, profile, installedOf(await runtimesOf(host)));
    return {
      document: {
        ...heading(services, "mosaic.fleet.profile/1"),
        profile,
        purpose: PROFILES[profile],
        team: isTeam(profile),
        agents: await agentsOf(host, roster),
        roster: text,
      },
    };
  },
});

function rosterOf(host: Host, profile: Profile, found: ReturnType<typeof installedOf>): InitialRoster {
  return initialRoster(host, { profile, agents: undefined, workingDirectory: undefined }, found);
}

async function agentsOf(host: Host, { agents }: Roster): Promise<ListedProfile["agents"]> {
  const missing = await missingRuntimes(host, agents);
  return agents.map((agent) => ({
    agent: agent.name,
    runtime: agent.runtime,
    class: agent.class,
    installed: !missing.some((entry) => entry.agent === agent.name),
  }));
}
