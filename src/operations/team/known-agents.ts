import { EVERY_HOST, parseHostName, type HostName, type HostPart } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { parseAgentName } from "../../base/names.ts";
import { seenHosts } from "../../domain/team/seen-hosts.ts";
import { noSuchHost } from "../../domain/team/team-calls.ts";
import type { Team } from "../../domain/team/team.ts";

/**
 * The same parts with every agent named: for a whole host, the agents that its own gateway last reported. Throws
 * MosaicError `no-such-host`, and `no-such-agent` for a host without known agents.
 */
export async function namedAgents(team: Team, parts: readonly HostPart[]): Promise<readonly HostPart[]> {
  if (parts.every(({ agents }) => agents.length > 0)) return parts;
  const known = await knownHosts(team);
  return parts.map((part) => (part.agents.length > 0 ? part : allOf(part.host, known)));
}

/** The agents of these hosts, or of every host, that have one of the classes; all where no class is given. */
export async function agentsOfHosts(
  team: Team,
  hosts: readonly string[],
  classes: readonly string[],
): Promise<readonly HostPart[]> {
  const known = await knownHosts(team);
  const names = hosts.includes(EVERY_HOST)
    ? [...known.keys()]
    : hosts.map((name) => requireHostName(name, known));
  const parts = names.map((host) => ({ host, agents: namesOf(known.get(host) ?? [], classes) }));
  const found = parts.filter(({ agents }) => agents.length > 0);
  if (found.length > 0) return found;
  throw new MosaicError("usage", "no agent is known there that is meant", {
    code: classes.length > 0 ? "no-such-class" : "no-such-agent",
    hint: "mosaic fleet ps --host all",
  });
}

type Known = ReadonlyMap<HostName, readonly { readonly agent: string; readonly class: string }[]>;

async function knownHosts({ store, self }: Team): Promise<Known> {
  const [hosts, states] = await Promise.all([store.hosts.all(), store.states.all()]);
  return new Map(seenHosts(hosts, states, self.hostId).map(({ host, agents }) => [host.name, agents]));
}

function allOf(host: HostName, known: Known): HostPart {
  const agents = namesOf(known.get(requireHostName(host, known)) ?? [], []);
  if (agents.length > 0) return { host, agents };
  throw new MosaicError("usage", `no agent of ${host} is known: its gateway has told of none`, {
    code: "no-such-agent",
    data: { host },
    hint: "mosaic fleet ps --host all",
  });
}

function namesOf(
  agents: readonly { readonly agent: string; readonly class: string }[],
  classes: readonly string[],
) {
  return agents.flatMap(({ agent, class: own }) =>
    classes.length === 0 || classes.includes(own) ? (parseAgentName(agent) ?? []) : [],
  );
}

function requireHostName(name: string, known: Known): HostName {
  const host = parseHostName(name);
  if (host !== undefined && known.has(host)) return host;
  throw noSuchHost(name, [...known.keys()]);
}
