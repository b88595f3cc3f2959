import type { Services } from "../../compose/services.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import {
  findSettings,
  settingsOf,
  type GatewaySetting,
  type GatewaySettings,
  type SettingPlaces,
} from "../../domain/gateway/settings.ts";

/** The settings of this home's gateway, and where each comes from. */
export async function gatewaySettings(
  { host, surroundings }: Services,
  flags: SettingPlaces["flags"] = {},
): Promise<{ readonly rows: readonly GatewaySetting[]; readonly settings: GatewaySettings }> {
  const { config: path } = gatewayPlace(host.paths.home);
  const text = await host.files.read(path);
  const rows = findSettings({ flags, environment: surroundings.environment, text, path });
  return { rows, settings: settingsOf(rows) };
}

/** The address of the page. */
export function addressOf({ port, publicOrigin, tls }: GatewaySettings): string {
  return publicOrigin ?? `${tls === undefined ? "http" : "https"}://localhost:${port}`;
}
