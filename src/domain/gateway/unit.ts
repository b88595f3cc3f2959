import { MosaicError } from "../../base/errors.ts";
import { GATEWAY_UNIT, GATEWAY_UNIT_FILE } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import { renderUnit } from "../install/units/render.ts";
import { gatewayUnitOwner } from "./life.ts";

/** Writes the unit and enables it for boot; the path where that changed something. Needs a user manager. */
export async function writeUnit(host: Host): Promise<string | undefined> {
  const owner = await gatewayUnitOwner(host);
  if (owner !== undefined && owner !== host.paths.home) {
    throw new MosaicError("configuration", `the gateway's unit belongs to another mosaic home: ${owner}`, {
      code: "units-of-another-home",
      data: { home: owner },
      hint: `mosaic gateway uninstall --mosaic-home ${owner}`,
    });
  }
  const written = await bringUp(host);
  const enabled = await host.manager.act("enable", [GATEWAY_UNIT]);
  if (!enabled.ok) throw new MosaicError("failure", `the unit could not be enabled: ${enabled.detail}`);
  return written;
}

/** Brings a unit of this home that is there to this mosaic; whoever disabled it for boot has done so still. */
export async function renewUnit(host: Host): Promise<void> {
  if ((await gatewayUnitOwner(host)) === host.paths.home) await bringUp(host);
}

/** Whether the unit is what this mosaic would write. */
export async function unitIsCurrent(host: Host): Promise<boolean> {
  return (await host.files.read(host.paths.unitFile(GATEWAY_UNIT))) === unitText(host);
}

async function bringUp(host: Host): Promise<string | undefined> {
  if (await unitIsCurrent(host)) return undefined;
  const path = host.paths.unitFile(GATEWAY_UNIT);
  await host.files.write(path, unitText(host), 0o644);
  await host.manager.daemonReload();
  return path;
}

function unitText({ assets, paths, binary }: Host): string {
  return renderUnit(
    assets.text(`systemd/user/${GATEWAY_UNIT_FILE}`),
    { tmux: { socketName: "", holderSession: "" } },
    { mosaicHome: paths.home, binary, tmux: "" },
  );
}
