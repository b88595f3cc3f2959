/** The end of a campaign: stopped and uninstalled, nothing is left. */
import { gatherFacts, type Facts } from "./facts.ts";
import type { ChaosFleet } from "./fleet.ts";
import type { Violation } from "./quiet.ts";

/** `mosaic uninstall` is what removes it: the binary stays with `fleet uninstall`. */
const STAYS = ["install.manifest"];

/** What is left after a stop. Pure. */
export function leftAfterStop({ processes, panes, workers }: Facts): string[] {
  return [
    ...processes.map(({ pid, command }) => `process ${pid} ${command}`),
    ...panes.map(({ session, pid }) => `session ${session} with ${pid}`),
    ...workers,
  ];
}

/** What is left after an uninstall but for files of others; the run folder of the home goes with all in it. Pure. */
export function leftAfterUninstall(
  { files, unitFiles }: Facts,
  planted: ReadonlyMap<string, string>,
): string[] {
  return [
    ...files
      .filter(({ path }) => !planted.has(path) && !STAYS.includes(path))
      .map(({ path }) => `file ${path}`),
    ...unitFiles.filter((name) => name.includes("mosaic-")).map((name) => `unit ${name}`),
  ];
}

export async function judgeEnd(
  fleet: ChaosFleet,
  planted: ReadonlyMap<string, string>,
): Promise<Violation[]> {
  const invariant = "nothing is left after stop and uninstall";
  const wrong: string[] = [];
  const run = async (...argv: readonly string[]) => {
    const { status, stderr } = await fleet.mosaic(...argv);
    if (status !== 0) wrong.push(`mosaic ${argv.join(" ")} exited ${status}: ${stderr}`);
  };
  await run("fleet", "stop");
  // a command of a launcher that was just ended needs a moment
  let left = leftAfterStop(await gatherFacts(fleet));
  for (let time = 0; left.length > 0 && time < 40; time += 1) {
    await Bun.sleep(250);
    left = leftAfterStop(await gatherFacts(fleet));
  }
  wrong.push(...left.map((what) => `after the stop: ${what}`));
  await run("fleet", "uninstall", "--all", "--yes");
  wrong.push(
    ...leftAfterUninstall(await gatherFacts(fleet), planted).map((what) => `after the uninstall: ${what}`),
  );
  return wrong.map((what) => ({ invariant, what }));
}
