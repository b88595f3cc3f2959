import { MosaicError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { maskAddress } from "../../base/secrets.ts";
import { isSettingName, keyNamed, SETTING_NAMES, type SettingName } from "../../domain/gateway/keys.ts";
import { runningGateway } from "../../domain/gateway/life.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import { hasPassword } from "../../domain/gateway/storage-url.ts";
import { findSettings, settingsOf, withSetting } from "../../domain/gateway/settings.ts";
import type { GatewayConfigSet, GatewayConfigSetRequest } from "../documents/gateway-config-set.ts";
import type { GatewayConfigShow, GatewayConfigShowRequest } from "../documents/gateway-config-show.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome, storageIfThere } from "./audited.ts";
import { gatewaySettings } from "./settings-of.ts";

export const gatewayConfigShow = operation<GatewayConfigShowRequest, GatewayConfigShow>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { rows } = await gatewaySettings(services);
    return {
      document: {
        ...heading(services, "mosaic.gateway.config.show/1"),
        path: gatewayPlace(services.host.paths.home).config,
        settings: rows.map((row) => ({
          ...row,
          value: shown(row.key, row.value),
          about: keyNamed(row.key).about,
        })),
      },
    };
  },
});

function shown(key: SettingName, value: string | null): string | null {
  return value !== null && keyNamed(key).isSecret === true ? maskAddress(value) : value;
}

export const gatewayConfigSet = operation<GatewayConfigSetRequest, GatewayConfigSet>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { key, value }) {
    const { host, surroundings } = call.services;
    if (!isSettingName(key)) {
      const near = nearest(key, SETTING_NAMES);
      throw new MosaicError("usage", `the gateway has no setting ${JSON.stringify(key)}`, {
        code: "no-such-setting",
        data: { setting: key, nearest: near ?? null },
        hint: near === undefined ? "mosaic gateway config show" : `did you mean ${near}?`,
      });
    }
    if (keyNamed(key).isSecret === true && hasPassword(value)) {
      throw new MosaicError(
        "usage",
        `${key}: everybody on this host can read what stands on a command line`,
        {
          code: "secret-in-arguments",
          data: { setting: key },
          hint: `write it into a file of yours alone, then mosaic gateway config set ${key}_file PATH`,
        },
      );
    }
    const { config: path, folder } = gatewayPlace(host.paths.home);
    const before = await host.files.read(path);
    const text = withSetting(before ?? "", key, value, path);
    // what a gateway would refuse to start with is not written
    settingsOf(findSettings({ environment: surroundings.environment, text, path }));
    if (text !== before) {
      // of the storage that it had until now; an address that leads nowhere can still be changed
      const tools = await storageIfThere(call.services);
      await host.files.makeFolder(folder, 0o700);
      await host.files.write(path, text, 0o600);
      const done = { action: "gateway.config.set", resource: key, detail: shown(key, value) ?? "" };
      if (tools === undefined) call.warn("the audit does not have it: PostgreSQL does not answer");
      else await auditAtHome(call, tools, done);
    }
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.config.set/1"),
        path,
        key,
        value,
        changed: text !== before,
        restart: text !== before && (await runningGateway(host)) !== undefined,
      },
    };
  },
});
