import { MosaicError } from "../../base/errors.ts";
import { GATEWAY_UNIT, GATEWAY_UNIT_FILE } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import { requireSearchedUnits } from "../install/searched-units.ts";
import { renderUnit } from "../install/units/render.ts";
import { credentialLines, credentialsOf, type Credential } from "./credentials.ts";
import { gatewayUnitOwner } from "./life.ts";
import { gatewayPlace } from "./place.ts";
import { findSettings, settingsOf } from "./settings.ts";

/** The line of the template that credentials follow. */
const BEFORE_CREDENTIALS = /^UMask=0077\n/m;
const ABOUT = "# Files with a secret, as the settings name them: it reads systemd's copies.";

/** Writes the unit and enables it for boot; returns the path where that changed something. Needs a user manager. */
export async function writeUnit(host: Host): Promise<string | undefined> {
  const owner = await gatewayUnitOwner(host);
  if (owner !== undefined && owner !== host.paths.home) {
    throw new MosaicError("configuration", `the gateway's unit belongs to another mosaic home: ${owner}`, {
      code: "units-of-another-home",
      data: { home: owner },
      hint: `mosaic gateway uninstall --mosaic-home ${owner}`,
    });
  }
  await requireSearchedUnits(host);
  const written = await bringUp(host);
  const enabled = await host.manager.act("enable", [GATEWAY_UNIT]);
  if (!enabled.ok) throw new MosaicError("failure", `the unit could not be enabled: ${enabled.detail}`);
  return written;
}

/** Updates an existing unit of this home to this mosaic. A unit that was disabled stays disabled. */
export async function renewUnit(host: Host): Promise<void> {
  if ((await gatewayUnitOwner(host)) === host.paths.home) await bringUp(host);
}

/** Whether the unit is what this mosaic would write by the present settings. */
export async function unitIsCurrent(host: Host): Promise<boolean> {
  return (await host.files.read(host.paths.unitFile(GATEWAY_UNIT))) === (await unitText(host));
}

async function bringUp(host: Host): Promise<string | undefined> {
  if (await unitIsCurrent(host)) return undefined;
  const path = host.paths.unitFile(GATEWAY_UNIT);
  await host.files.write(path, await unitText(host), 0o644);
  await host.manager.daemonReload();
  return path;
}

async function unitText(host: Host): Promise<string> {
  const { assets, paths, binary } = host;
  const credentials = credentialLines(await credentialsThere(host));
  const lines = credentials.length === 0 ? [] : [ABOUT, ...credentials];
  const text = renderUnit(
    assets.text(`systemd/user/${GATEWAY_UNIT_FILE}`),
    { tmux: { socketName: "", holderSession: "" } },
    { mosaicHome: paths.home, binary, tmux: "" },
  );
  return text.replace(BEFORE_CREDENTIALS, (line) => [line, ...lines.map((more) => `${more}\n`)].join(""));
}

/**
 * The credentials that the settings' file names and that exist. systemd does not start a unit whose credential is
 * missing.
 */
async function credentialsThere({ files, paths }: Host): Promise<readonly Credential[]> {
  const { config: path } = gatewayPlace(paths.home);
  const text = await files.read(path);
  let named: readonly Credential[];
  try {
    named = credentialsOf(settingsOf(findSettings({ environment: {}, text, path })));
  } catch (thrown) {
    // starting the gateway reports the problem
    if (thrown instanceof MosaicError) return [];
    throw thrown;
  }
  const modes = await Promise.all(named.map((credential) => files.mode(credential.path)));
  return named.filter((_, at) => modes[at] !== undefined);
}
