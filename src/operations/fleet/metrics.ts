import { buildInformation } from "../../base/build-information.ts";
import { metricsOf } from "../../domain/fleet/metrics.ts";
import { listProcesses } from "../../domain/fleet/processes.ts";
import { readEvents } from "../../domain/watch/journal.ts";
import type { FleetMetrics, FleetMetricsRequest } from "../documents/fleet-metrics.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";

const DAY_MS = 24 * 3_600_000;

/** What a monitor watches of the fleet, at this moment. */
export const fleetMetrics = operation<FleetMetricsRequest, FleetMetrics>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const [list, messages] = await Promise.all([
      listProcesses(fleet, supervisor, sources),
      readEvents(fleet, { since: fleet.clock.now() - DAY_MS, agents: [], kinds: ["message"] }),
    ]);
    const { version, commit } = buildInformation();
    const families = metricsOf({ host: services.hostName, version, commit, list, messages });
    return {
      document: {
        ...heading(services, "mosaic.fleet.metrics/1"),
        at: timestampOf(list.at),
        metrics: families.map(({ name, kind, help, samples }) => ({
          name,
          kind,
          help,
          samples: samples.map(({ labels, value }) => ({ labels: { ...labels }, value })),
        })),
      },
    };
  },
});
