import type { MetricFamily } from "../../base/exposition.ts";
import { buildInformation } from "../../base/build-information.ts";
import type { Services } from "../../compose/services.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import { metricsOf } from "../../domain/fleet/metrics.ts";
import { listProcesses } from "../../domain/fleet/processes.ts";
import { messageTotals } from "../../domain/watch/message-totals.ts";
import type { FleetMetrics, FleetMetricsRequest } from "../documents/fleet-metrics.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";

/** The present metrics of the fleet and of its gateway. */
export const fleetMetrics = operation<FleetMetricsRequest, FleetMetrics>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const [list, messages, ofGateway] = await Promise.all([
      listProcesses(fleet, supervisor, sources),
      messageTotals(fleet),
      gatewayFamilies(services),
    ]);
    const { version, commit } = buildInformation();
    const families = [
      ...metricsOf({ host: services.hostName, version, commit, list, messages }),
      ...ofGateway,
    ];
    return {
      document: {
        ...heading(services, "mosaic.fleet.metrics/1"),
        at: timestampOf(list.at),
        metrics: families.map(({ name, kind, help, samples }) => ({
          name,
          kind,
          help,
          samples: samples.map(({ part = null, labels, value }) => ({ part, labels: { ...labels }, value })),
        })),
      },
    };
  },
});

/** Loads nothing of the gateway where none was set up. */
async function gatewayFamilies(services: Services): Promise<readonly MetricFamily[]> {
  if ((await services.host.files.mode(gatewayPlace(services.host.paths.home).folder)) === undefined)
    return [];
  const [{ gatewayFacts }, { gatewayMetricsOf }] = await Promise.all([
    import("../gateway/measured.ts"),
    import("../../domain/gateway/metrics.ts"),
  ]);
  return gatewayMetricsOf(await gatewayFacts(services));
}
