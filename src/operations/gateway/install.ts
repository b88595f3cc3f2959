import { addFirstAdmin, apiKeyIn, firstAdmin, writeConfig } from "../../domain/gateway/install.ts";
import { gatewayKeeper, restartGateway, runningGateway, startGateway } from "../../domain/gateway/life.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import { writeUnit } from "../../domain/gateway/unit.ts";
import { makeCode } from "../../domain/gateway/users.ts";
import { gatewayFiles, removeGateway } from "../../domain/gateway/uninstall.ts";
import type { GatewayInstall, GatewayInstallRequest } from "../documents/gateway-install.ts";
import type { GatewayUninstall, GatewayUninstallRequest } from "../documents/gateway-uninstall.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { auditAtHome } from "./audited.ts";
import { addressOf, gatewaySettings } from "./settings-of.ts";

/** Does what is missing, so it may be repeated. A running gateway is restarted if its unit or settings changed. */
export const gatewayInstall = operation<GatewayInstallRequest, GatewayInstall>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { headless, start, tier }) {
    const { services } = call;
    const { host, surroundings } = services;
    const { environment } = surroundings;
    const flags = tier === null ? {} : { tier };
    // everything that can be refused is refused before anything is written
    const { storage } = (await gatewaySettings(services, flags)).settings;
    if (storage.tier === "team")
      await (await import("../../compose/storage-probes.ts")).probeStorage(storage, environment);
    const hasUsers = async () => (await (await services.gateway(flags)).store.users.all()).length > 0;
    // a refused command must not create a file
    const isThere =
      storage.tier === "team" ||
      (await host.files.mode(gatewayPlace(host.paths.home).database)) !== undefined;
    const admin = isThere && (await hasUsers()) ? undefined : firstAdmin(environment, headless);
    const config = await writeConfig(host, environment, flags);
    if (apiKeyIn(environment) !== undefined) await tellOfApiKey(call);
    const tools = await services.gateway(flags);
    const isAdded = admin !== undefined && (await addFirstAdmin(tools, admin));
    const isEmpty = !(await hasUsers());
    const code = isEmpty ? await makeCode(tools, null) : undefined;
    const { available } = await host.manager.availability();
    const unit = available ? await writeUnit(host) : undefined;
    const written = [config, unit].filter((path) => path !== undefined);
    if (start) {
      const isStale = written.length > 0 && (await runningGateway(host)) !== undefined;
      await (isStale ? restartGateway : startGateway)(host, environment);
    }
    const { settings } = await gatewaySettings(services);
    const address = addressOf(settings);
    await auditAtHome(call, tools, { action: "gateway.install", resource: address });
    return {
      document: {
        ...heading(services, "mosaic.gateway.install/1"),
        keeper: await gatewayKeeper(host),
        written,
        admin: isAdded ? admin.email : null,
        code: code?.code ?? null,
        code_until: timestampOf(code?.until),
        running: (await runningGateway(host)) !== undefined,
        address,
      },
    };
  },
});

async function tellOfApiKey({ services, note }: Call): Promise<void> {
  const { rows } = await gatewaySettings(services);
  const file = rows.find(({ key }) => key === "anthropic_api_key_file")?.value;
  note(`an agent gets the key of MOSAIC_ANTHROPIC_API_KEY by its roster entry: env_file: ${file}`);
}

export const gatewayUninstall = operation<GatewayUninstallRequest, GatewayUninstall>({
  needs: "act",
  whilePaused: "allow",
  async run({ services }, { dry_run: dryRun }) {
    const removal = await services.removal();
    const { host } = services;
    const removed = dryRun ? await gatewayFiles(host, removal) : await removeGateway(host, removal);
    return {
      document: {
        ...heading(services, "mosaic.gateway.uninstall/1"),
        dry_run: dryRun,
        removed: [...removed],
      },
    };
  },
});
