/** Cuts documents down to what a caller may read. All of this is pure. */
import type { AgentRoster } from "./documents/agent-roster.ts";
import type { FleetEventDocument } from "./documents/fleet-event.ts";
import type { FleetEvents, FleetEventsRequest } from "./documents/fleet-events.ts";
import type { FleetHosts } from "./documents/fleet-hosts.ts";
import type { FleetMetrics } from "./documents/fleet-metrics.ts";
import type { FleetPast } from "./documents/fleet-past.ts";
import type { FleetPs } from "./documents/fleet-ps.ts";
import type { FleetRecap } from "./documents/fleet-recap.ts";
import type { AgentUsage } from "./documents/agent-usage.ts";
import type { View } from "./view.ts";

export function narrowPs(document: FleetPs, view: View): FleetPs {
  const { paused } = document;
  return {
    ...document,
    paused: paused === null ? null : { ...paused, reason: view.shown(paused.reason) ?? "" },
    unanswered: document.unanswered.filter((text) => view.shown(text) !== null),
    // A session that the roster does not have belongs to nobody, so nobody with partial rights may see it.
    unmanaged: [],
    agents: document.agents.filter((row) => view.mayRead(row)),
  };
}

/**
 * Leaves out hosts of which no agent may be read. What waits for a host is a sum over its agents, so it is left out
 * too.
 */
export function narrowHosts(document: FleetHosts, view: View): FleetHosts {
  const hosts = document.hosts.map((row) => ({
    ...row,
    agents: row.agents.filter((agent) => view.mayRead({ ...agent, host: row.host })),
  }));
  return { ...document, hosts: hosts.filter(({ agents }) => agents.length > 0) };
}

export function narrowUsage(document: AgentUsage, view: View): AgentUsage {
  return { ...document, agents: document.agents.filter((row) => view.mayRead(row)) };
}

export function narrowRoster(document: AgentRoster, view: View): AgentRoster {
  return { ...document, agents: document.agents.filter((row) => view.mayRead(row)) };
}

/** undefined: the event is about the whole fleet, or about agents that may not be read. */
export function narrowEvent(event: FleetEventDocument, view: View): FleetEventDocument | undefined {
  const agents = event.agents.filter((agent) => view.mayRead({ agent }));
  if (event.agent === null ? agents.length === 0 : !view.mayRead({ agent: event.agent })) return undefined;
  return {
    ...event,
    agents,
    by: view.shown(event.by) ?? "somebody",
    source: event.source === null ? null : view.shown(event.source),
    detail: event.detail === null ? null : view.shown(event.detail),
  };
}

function narrowEvents(events: readonly FleetEventDocument[], view: View): FleetEventDocument[] {
  return events.flatMap((event) => narrowEvent(event, view) ?? []);
}

/** The newest events are counted among those that may be read. */
export function narrowEventList(
  document: FleetEvents,
  view: View,
  { last = null }: Partial<Pick<FleetEventsRequest, "last">>,
): FleetEvents {
  const events = narrowEvents(document.events, view);
  return { ...document, events: events.slice(-(last ?? events.length)) };
}

export function narrowRecap(document: FleetRecap, view: View): FleetRecap {
  const readable = <Row extends { readonly agent: string }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ agent }) => view.mayRead({ agent }));
  return {
    ...document,
    waiting: readable(document.waiting),
    ended: readable(document.ended),
    agents: readable(document.agents),
    commands: narrowEvents(document.commands, view),
  };
}

export function narrowPast(document: FleetPast, view: View): FleetPast {
  const shown = (event: FleetEventDocument | null) =>
    event === null ? null : (narrowEvent(event, view) ?? null);
  return {
    ...document,
    agents: document.agents
      .filter(({ agent }) => view.mayRead({ agent }))
      .map((row) => ({
        ...row,
        evidence: shown(row.evidence),
        last_message: shown(row.last_message),
        last_command: shown(row.last_command),
      })),
  };
}

/** Figures of the gateway and the host. All others are sums over agents, and would say something about each. */
const OF_NO_AGENT: ReadonlySet<string> = new Set([
  "mosaic_build_info",
  "mosaic_fleet_paused",
  "mosaic_fleet_unanswered",
  "mosaic_storage_up",
  "mosaic_bus_up",
]);

export function narrowMetrics(document: FleetMetrics, view: View): FleetMetrics {
  return {
    ...document,
    metrics: document.metrics.map((family) => ({
      ...family,
      samples: family.samples.filter(({ labels: { agent } }) =>
        agent === undefined ? OF_NO_AGENT.has(family.name) : view.mayRead({ agent }),
      ),
    })),
  };
}
