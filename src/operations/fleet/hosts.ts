import { seenHosts, type SeenHost } from "../../domain/team/seen-hosts.ts";
import { noSuchHost } from "../../domain/team/team-calls.ts";
import type { FleetHosts, FleetHostsRequest } from "../documents/fleet-hosts.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { hostRow, wholeMs } from "../team/host-row.ts";
import { fleetPs } from "./ps.ts";

const ALL = { agents: [], classes: [], states: [], attention: false, check: false };

/** Every host of the team with its agents, as its own gateway saw them; without a team, this host. */
export const fleetHosts = operation<FleetHostsRequest, FleetHosts>({
  needs: "read",
  whilePaused: "allow",
  elsewhere: (_, { isInTeam }) => isInTeam,
  async run(call, { hosts: wanted }) {
    const { services } = call;
    const team = await services.team();
    const hosts =
      team === undefined
        ? [await thisHost(call)]
        : seenHosts(
            ...(await Promise.all([team.store.hosts.all(), team.store.states.all()])),
            team.self.hostId,
          ).map(hostOf);
    for (const name of wanted) {
      const names = hosts.map(({ host }) => host);
      if (!names.includes(name)) throw noSuchHost(name, names);
    }
    return {
      document: {
        ...heading(services, "mosaic.fleet.hosts/1"),
        at: timestampOf(services.host.clock.now()),
        hosts: wanted.length === 0 ? hosts : hosts.filter(({ host }) => wanted.includes(host)),
      },
    };
  },
});

type Host = FleetHosts["hosts"][number];

function hostOf({ host, isHere, agents }: SeenHost): Host {
  const { host: name, heard, heard_ms, version, stored } = hostRow(host, "");
  return {
    host: name,
    here: isHere,
    heard,
    heard_ms,
    version,
    stored,
    looked_ms: wholeMs(host.lookedMs),
    agents: agents.map(({ ageMs, lastState, since, flags, ...agent }) => ({
      ...agent,
      flags: [...flags],
      since,
      age_ms: wholeMs(ageMs),
      last_state: lastState,
    })),
  };
}

/** Asked now, so nothing in it is old. */
async function thisHost(call: Call): Promise<Host> {
  const { document } = await fleetPs.run(call, ALL);
  return {
    host: document.host,
    here: true,
    heard: true,
    heard_ms: 0,
    stored: 0,
    looked_ms: 0,
    version: call.services.host.version,
    agents: document.agents.map(({ agent, runtime, class: kind, state, reason, since, flags, restarts }) => ({
      agent,
      runtime,
      class: kind,
      state,
      reason,
      since,
      flags,
      restarts,
      age_ms: 0,
      last_state: null,
    })),
  };
}
