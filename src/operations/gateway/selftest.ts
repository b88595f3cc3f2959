import type { Services } from "../../compose/services.ts";
import { MosaicError } from "../../base/errors.ts";
import { lendSessions } from "../../domain/gateway/lent-sessions.ts";
import { recordedPort, runningGateway } from "../../domain/gateway/life.ts";
import type { Probe, ProbedGateway } from "../../domain/gateway/probe.ts";
import { probesOf, slowProbesOf } from "../../domain/gateway/probes.ts";
import type { GatewaySelftest, GatewaySelftestRequest } from "../documents/gateway-selftest.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome } from "./audited.ts";
import { addressOf, gatewaySettings } from "./settings-of.ts";

/** Attacks the gateway of this host. An attack that got through ends as `not-in-wanted-state`. */
export const gatewaySelftest = operation<GatewaySelftestRequest, GatewaySelftest>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { quick }) {
    const { services, progress } = call;
    const { settings: configured } = await gatewaySettings(services);
    if ((await runningGateway(services.host)) === undefined) {
      throw new MosaicError("not-in-wanted-state", "the gateway does not run", {
        code: "gateway-stopped",
        hint: "mosaic gateway start",
      });
    }
    // a gateway may have been started on another port than its settings name
    const settings = { ...configured, port: (await recordedPort(services.host)) ?? configured.port };
    const { attackerOf } = await import("../../compose/remote.ts");
    const { bind, port, tls, corsOrigin } = settings;
    const isTls = tls !== undefined;
    const attacker = attackerOf({ address: bind, port, isTls });
    const tools = await services.gateway();
    await auditAtHome(call, tools, { action: "gateway.selftest", resource: addressOf(settings) });
    const lent = await lendSessions(tools);
    const gateway: ProbedGateway = {
      port,
      scheme: isTls ? "https" : "http",
      corsOrigin,
      sessions: lent?.sessions,
      agent: await someAgent(services),
    };
    const tried = async (probe: Probe) => {
      const { refused, status, detail } = await probe.attack(attacker);
      return { probe: probe.name, refused, status, detail };
    };
    const probes: GatewaySelftest["probes"] = [];
    try {
      // these wait while the others are tried
      const slow = Promise.all((quick ? [] : slowProbesOf(gateway)).map(tried));
      for (const probe of probesOf(gateway)) {
        progress(probe.name);
        probes.push(await tried(probe));
      }
      progress("those that are slow");
      probes.push(...(await slow));
    } finally {
      await lent?.takeBack();
    }
    return {
      document: {
        ...heading(services, "mosaic.gateway.selftest/1"),
        address: addressOf(settings),
        probes,
      },
      ending: probes.some(({ refused }) => refused === false) ? "not-in-wanted-state" : undefined,
    };
  },
});

/** A gateway may exist before its fleet does. */
async function someAgent(services: Services): Promise<string | undefined> {
  try {
    return (await services.fleet()).roster.agents[0]?.name;
  } catch (thrown) {
    if (thrown instanceof MosaicError) return undefined;
    throw thrown;
  }
}
