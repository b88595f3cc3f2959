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

/** Writes all of the settings or none: settings that a gateway would refuse are not written. */
export const gatewayConfigSet = operation<GatewayConfigSetRequest, GatewayConfigSet>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { settings: wanted }) {
    const { host, surroundings } = call.services;
    const { config: path, folder } = gatewayPlace(host.paths.home);
    const before = await host.files.read(path);
    let text = before ?? "";
    const settings = wanted.map(({ key, value }) => {
      requireSettable(key, value);
      const changed = withSetting(text, key, value, path);
      const isChanged = changed !== text;
      text = changed;
      return { key, value, changed: isChanged };
    });
    settingsOf(findSettings({ environment: surroundings.environment, text, path }));
    const changed = settings.filter((setting) => setting.changed);
    if (changed.length > 0) {
      // the storage before the change; a wrong address can still be changed
      const tools = await storageIfThere(call.services);
      await host.files.makeFolder(folder, 0o700);
      await host.files.write(path, text, 0o600);
      if (tools === undefined) call.warn("the audit does not have it: PostgreSQL does not answer");
      else {
        for (const { key, value } of changed) {
          const detail = shown(key, value) ?? "";
          await auditAtHome(call, tools, { action: "gateway.config.set", resource: key, detail });
        }
      }
    }
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.config.set/1"),
        path,
        settings,
        changed: changed.length > 0,
        restart: changed.length > 0 && (await runningGateway(host)) !== undefined,
      },
    };
  },
});

function requireSettable(key: string, value: string): asserts key is SettingName {
  if (!isSettingName(key)) {
    const near = nearest(key, SETTING_NAMES);
    throw new MosaicError("usage", `the gateway has no setting ${JSON.stringify(key)}`, {
      code: "no-such-setting",
      data: { setting: key, nearest: near ?? null },
      hint: near === undefined ? "mosaic gateway config show" : `did you mean ${near}?`,
    });
  }
  if (keyNamed(key).isSecret !== true || !hasPassword(value)) return;
  throw new MosaicError("usage", `${key}: everybody on this host can read what stands on a command line`, {
    code: "secret-in-arguments",
    data: { setting: key },
    hint: `write it into a file of yours alone, then mosaic gateway config set ${key}_file PATH`,
  });
}
