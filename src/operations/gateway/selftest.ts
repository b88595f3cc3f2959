import { MosaicError } from "../../base/errors.ts";
import { runningGateway } from "../../domain/gateway/life.ts";
import { probesOf } from "../../domain/gateway/probes.ts";
import type { GatewaySelftest, GatewaySelftestRequest } from "../documents/gateway-selftest.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { addressOf, gatewaySettings } from "./settings-of.ts";

/** Attacks the gateway of this host. What got through ends as `not-in-wanted-state`. */
export const gatewaySelftest = operation<GatewaySelftestRequest, GatewaySelftest>({
  needs: "read",
  whilePaused: "allow",
  async run({ services, progress }) {
    const { settings } = await gatewaySettings(services);
    if ((await runningGateway(services.host)) === undefined) {
      throw new MosaicError("not-in-wanted-state", "the gateway does not run", {
        code: "gateway-stopped",
        hint: "mosaic gateway start",
      });
    }
    if (settings.tls !== undefined) {
      throw new MosaicError("not-in-wanted-state", "a port with a certificate of its own is not probed yet", {
        code: "gateway-not-probed",
      });
    }
    const { probePort } = await import("../../compose/remote.ts");
    const probes: GatewaySelftest["probes"] = [];
    for (const { name, text, refusals } of probesOf(settings.port, settings.corsOrigin)) {
      progress(name);
      const status = await probePort(settings.port, text);
      probes.push({
        probe: name,
        refused: status !== undefined && refusals.includes(status),
        status: status ?? null,
      });
    }
    return {
      document: {
        ...heading(services, "mosaic.gateway.selftest/1"),
        address: addressOf(settings),
        probes,
      },
      ending: probes.every(({ refused }) => refused) ? undefined : "not-in-wanted-state",
    };
  },
});
