import { GATEWAY_UNIT, GATEWAY_UNIT_FILE } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import type { Removal } from "../ports/removal.ts";
import { gatewayUnitOwner, stopGateway } from "./life.ts";
import { gatewayPlace } from "./place.ts";

/** What there is of a gateway of this home: its unit, where that is this home's, and, but for `keepData`, its folder. */
export async function gatewayFiles(
  host: Host,
  removal: Removal,
  keepData = false,
): Promise<readonly string[]> {
  const { folder } = gatewayPlace(host.paths.home);
  const isOurs = (await gatewayUnitOwner(host)) === host.paths.home;
  return [
    ...(isOurs ? [host.paths.unitFile(GATEWAY_UNIT)] : []),
    ...(keepData || (await removal.kind(folder)) === undefined ? [] : [folder]),
  ];
}

/** Stops it and removes all of it: its unit, users, tokens, audit and settings. No agent notices. */
export async function removeGateway(
  host: Host,
  removal: Removal,
  keepData = false,
): Promise<readonly string[]> {
  const files = await gatewayFiles(host, removal, keepData);
  await stopGateway(host);
  const unit = host.paths.unitFile(GATEWAY_UNIT);
  const hasUnit = files.includes(unit);
  const hasManager = hasUnit && (await host.manager.availability()).available;
  if (hasManager) await host.manager.act("disable", [GATEWAY_UNIT]);
  // where no manager answers, the link of its next boot is a file like another
  const link = `${host.paths.bootUnits}/${GATEWAY_UNIT_FILE}`;
  if (hasUnit && (await removal.kind(link)) !== undefined) await removal.remove(link);
  for (const path of files) await removal.remove(path);
  if (hasManager) {
    await host.manager.daemonReload();
    await host.manager.act("reset-failed", [GATEWAY_UNIT]);
  }
  return files;
}
