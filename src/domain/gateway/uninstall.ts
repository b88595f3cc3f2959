import { GATEWAY_UNIT, GATEWAY_UNIT_FILE } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import type { Removal } from "../ports/removal.ts";
import { gatewayUnitOwner, stopGateway } from "./life.ts";
import { gatewayPlace } from "./place.ts";

/** The files of this home's gateway: its unit, if it is this home's, and, without `keepData`, its folder. */
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

/** Stops it and removes everything: its unit, users, tokens, audit and settings. No agent is affected. */
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
  // without a manager, the link for the next boot is removed as a file
  const link = `${host.paths.bootUnits}/${GATEWAY_UNIT_FILE}`;
  if (hasUnit && (await removal.kind(link)) !== undefined) await removal.remove(link);
  for (const path of files) await removal.remove(path);
  if (hasManager) {
    await host.manager.daemonReload();
    await host.manager.act("reset-failed", [GATEWAY_UNIT]);
  }
  return files;
}
