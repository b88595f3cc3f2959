import { isProven, verifyFleet } from "../../domain/fleet/verify.ts";
import type { Check } from "../../domain/host/check.ts";
import type { FleetVerify, FleetVerifyRequest } from "../documents/fleet-verify.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";

/** Proves that the fleet is as the roster wants it, one fact a check. */
export const fleetVerify = operation<FleetVerifyRequest, FleetVerify>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { timeout_ms: timeoutMs, boot }) {
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet, "announce");
    const sources = await services.stateSources(fleet.roster.tmux.socketName, "unattended");
    const checks = await verifyFleet(fleet, supervisor, { timeoutMs, boot, sources });
    return {
      document: {
        ...heading(services, "mosaic.fleet.verify/1"),
        supervisor: supervisor.kind,
        checks: checkRows(checks),
      },
      ending: isProven(checks) ? undefined : "not-in-wanted-state",
    };
  },
});

/** The checks of a verify, as documents show them. */
export function checkRows(checks: readonly Check[]): FleetVerify["checks"] {
  return checks.map(({ id, agent, verdict, fact, hint }) => ({
    check: id,
    agent: textOrNull(agent),
    verdict,
    fact,
    hint: textOrNull(hint),
  }));
}
