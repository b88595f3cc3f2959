import { dropInFolderOf, unitOf, type AgentName, type UnitName } from "../../base/names.ts";
import type { Fleet } from "../host/host.ts";
import { stopRecordPath } from "../fleet/stop-record.ts";

/** The run files that the agent's next process needs. All others are written anew. */
const KEPT_RUN_FILES = ["launch", "conversation", "exit"] as const;

/** Renames an agent's own files. A file that already has the new name stays. Returns the new paths. */
export async function moveAgentFiles(
  fleet: Fleet,
  from: AgentName,
  to: AgentName,
): Promise<readonly string[]> {
  const { files, paths, manager } = fleet;
  const [before, after] = [await ownFiles(fleet, from, from), await ownFiles(fleet, from, to)];
  const moved: string[] = [];
  for (const [index, path] of before.entries()) {
    const target = after[index] ?? "";
    if ((await files.mode(path)) === undefined || (await files.mode(target)) !== undefined) continue;
    await files.move(path, target);
    moved.push(target);
  }
  if (moved.some((path) => path.startsWith(`${paths.units}/`))) await manager.daemonReload();
  return moved;
}

/** What an earlier agent of this name has left. */
export async function filesInTheWay(fleet: Fleet, name: AgentName): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of await ownFiles(fleet, name, name)) {
    if ((await fleet.files.mode(path)) !== undefined) found.push(path);
  }
  return found;
}

/** The paths of an agent's own files under a given name. */
async function ownFiles(fleet: Fleet, agent: AgentName, name: AgentName): Promise<readonly string[]> {
  const { files, paths } = fleet;
  const folder = (unit: UnitName) => `${paths.units}/${dropInFolderOf(unit)}`;
  const dropIns = await files.list(folder(unitOf(agent)));
  return [
    paths.agentEnvironment(name),
    paths.logs(name),
    stopRecordPath(fleet, name),
    ...KEPT_RUN_FILES.map((kind) => `${paths.run}/${name}.${kind}`),
    // our own drop-in is written anew
    ...dropIns
      .map((file) => `${folder(unitOf(name))}/${file}`)
      .filter((path) => path !== paths.dropIn(unitOf(name))),
  ];
}
