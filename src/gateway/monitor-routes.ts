import { exposition, EXPOSITION_TYPE } from "../base/exposition.ts";
import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import { busRefusedFamily, viewersFamily } from "../domain/gateway/metrics.ts";
import type { BusLine } from "../domain/team/bus-line.ts";
import type { FleetMetrics } from "../operations/documents/fleet-metrics.ts";
import { busDocument } from "../operations/gateway/bus-state.ts";
import { versionDocument } from "../operations/host/version.ts";
import { askedOperation } from "./ask-operation.ts";
import type { Route } from "./routes.ts";
import type { Terminals } from "./terminal/terminals.ts";

/** For monitors: whether the process lives, whether it can answer, and the metrics of the fleet and of this process. */
export function monitorRoutes(
  composition: Composition,
  terminals: Pick<Terminals, "viewers">,
  line: BusLine | undefined,
): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/healthz",
      needs: "none",
      reaches: "nothing",
      // says only that the process answers: the caller is not known yet
      handle: () => Response.json({ ok: true }),
    },
    {
      method: "GET",
      path: "/readyz",
      needs: "none",
      reaches: "nothing",
      async handle({ signal }) {
        const services = composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
        try {
          await services.fleet();
          await (await services.gateway()).store.check();
          // Without the bus it can still answer: that is reported, and no reason to take it out of service.
          const bus = line === undefined ? null : busDocument(line.state).state;
          return Response.json({ ok: true, version: versionDocument().version, bus });
        } catch (thrown) {
          // The reason is only for callers who may look: it has a roster's path and words in it.
          const code = thrown instanceof MosaicError ? thrown.code : "failure";
          return Response.json({ ok: false, code }, { status: 503 });
        }
      },
    },
    {
      method: "GET",
      path: "/openapi.json",
      needs: "read",
      reaches: "nothing",
      handle: async () =>
        Response.json(await (await import("./openapi.ts")).openApi(versionDocument().version)),
    },
    {
      method: "GET",
      path: "/metrics",
      needs: "read",
      reaches: "asked",
      async handle({ signal, access }) {
        const operation = await askedOperation(composition, "fleet.metrics", {});
        const { document } = await operation.perform({ signal, access });
        // the document of that operation
        const { host, metrics } = document as FleetMetrics;
        // the number of viewers says something about each agent
        const own = access.hasHost("read") ? [viewersFamily(host, terminals.viewers)] : [];
        const refused = line === undefined ? [] : [busRefusedFamily(host, line.refusals.counts)];
        return new Response(exposition([...metrics, ...own, ...refused]), {
          headers: { "content-type": EXPOSITION_TYPE },
        });
      },
    },
  ];
}

function ignore(): void {}
