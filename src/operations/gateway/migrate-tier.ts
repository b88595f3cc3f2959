import { MosaicError } from "../../base/errors.ts";
import type { LeftBehind } from "../../compose/move-to-team.ts";
import { writeConfig } from "../../domain/gateway/install.ts";
import { runningGateway, startGateway, stopGateway } from "../../domain/gateway/life.ts";
import type { SettingPlaces } from "../../domain/gateway/settings.ts";
import { hasPassword } from "../../domain/gateway/storage-url.ts";
import type { GatewayMigrateTier, GatewayMigrateTierRequest } from "../documents/gateway-migrate-tier.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { auditAtHome } from "./audited.ts";
import { gatewaySettings } from "./settings-of.ts";

/**
 * Moves users and audit of this host into a team's database, and sets the gateway up for it. A running gateway is
 * stopped meanwhile; if this fails, it continues as before.
 */
export const gatewayMigrateTier = operation<GatewayMigrateTierRequest, GatewayMigrateTier>({
  needs: "act",
  whilePaused: "allow",
  async run(call, request) {
    const { services } = call;
    const { settings } = await gatewaySettings(services, {});
    const from = settings.storage.tier;
    if (from === request.to) return reportOf(call, request, from, NOTHING);
    if (request.to === "local") {
      throw new MosaicError("usage", "what hosts share is not brought back into a file of one of them", {
        code: "tier-not-left",
      });
    }
    const flags = flagsOf(request);
    const { storage } = (await gatewaySettings(services, flags)).settings;
    if (storage.tier === "local") throw new Error("the tier was said to be team");
    const { host, surroundings } = services;
    const { leftBehind, moveToTeam, wouldMoveToTeam } = await import("../../compose/move-to-team.ts");
    const home = {
      home: host.paths.home,
      userId: host.userId,
      environment: surroundings.environment,
    };
    const left = await leftBehind(home);
    if (request.dry_run) {
      return reportOf(call, request, from, { ...NOTHING, left, ...(await wouldMoveToTeam(home, storage)) });
    }
    const wasRunning = await stopGateway(host);
    try {
      const brought = await moveToTeam(home, storage);
      const config = await writeConfig(host, surroundings.environment, flags);
      const tools = await services.gateway(flags);
      await auditAtHome(call, tools, { action: "gateway.migrate-tier", resource: request.to });
      return await reportOf(call, request, from, {
        ...brought,
        left,
        written: config === undefined ? [] : [config],
      });
    } finally {
      if (wasRunning) await startGateway(host, surroundings.environment);
    }
  },
});

interface Done {
  readonly users: number;
  readonly audit: number;
  readonly left: LeftBehind;
  readonly written: string[];
}

const NOTHING: Done = { users: 0, audit: 0, left: { peers: 0, grants: 0 }, written: [] };

async function reportOf(
  { services }: Call,
  { to, dry_run: dryRun }: GatewayMigrateTierRequest,
  from: "local" | "team",
  { users, audit, left, written }: Done,
) {
  return {
    document: {
      ...heading(services, "mosaic.gateway.migrate-tier/1"),
      dry_run: dryRun,
      from,
      to,
      changed: written.length > 0,
      users,
      audit_lines: audit,
      left,
      written,
      running: (await runningGateway(services.host)) !== undefined,
    },
  };
}

/** What is given here counts before the settings. Throws MosaicError `secret-in-arguments`. */
function flagsOf(request: GatewayMigrateTierRequest): NonNullable<SettingPlaces["flags"]> {
  const given = {
    database_url: request.database_url,
    database_url_file: request.database_url_file,
    valkey_url: request.valkey_url,
    valkey_url_file: request.valkey_url_file,
  };
  for (const key of ["database_url", "valkey_url"] as const) {
    const url = given[key];
    if (url === null || !hasPassword(url)) continue;
    const flag = `--${key.replace("_", "-")}`;
    throw new MosaicError("usage", `${flag}: everybody on this host can read what stands on a command line`, {
      code: "secret-in-arguments",
      data: { setting: key },
      hint: `${flag}-file PATH, or MOSAIC_${key.toUpperCase()} for this one command`,
    });
  }
  const said = Object.entries(given).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  return { ...Object.fromEntries(said), tier: "team" };
}
