import { MosaicError } from "../../base/errors.ts";
import { parseKeyValues } from "../../base/key-values.ts";
import type { Host } from "../host/host.ts";
import { requireOwnRunFolder } from "../host/run-folder.ts";

/** While the fleet is paused, nothing is started, restarted or sent. Running agents go on. */
export interface Pause {
  /** Milliseconds since the epoch; undefined where the file was made by hand. */
  readonly since: number | undefined;
  readonly by: string;
  readonly reason: string;
}

const LONGEST_PAUSE = 4096;

/** The name of the file in the run folder. */
export const PAUSE_FILE = "PAUSED";

function pauseFile(host: Host): string {
  return `${host.paths.run}/${PAUSE_FILE}`;
}

/**
 * The file itself is the pause: one that cannot be read or understood still counts, and so does a symlink or a folder.
 */
export async function currentPause(host: Host): Promise<Pause | undefined> {
  if ((await host.files.mode(pauseFile(host))) === undefined) return undefined;
  const values = parseKeyValues((await host.files.readOwn(pauseFile(host), LONGEST_PAUSE)) ?? "");
  const since = Date.parse(values.get("since") ?? "");
  return {
    since: Number.isNaN(since) ? undefined : since,
    by: values.get("by") ?? "somebody",
    reason: values.get("reason") ?? "",
  };
}

/** An earlier pause keeps its time, author and reason. Returns the pause that holds now, and whether it is new. */
export async function pauseFleet(
  host: Host,
  by: string,
  reason: string,
): Promise<{ pause: Pause; isNew: boolean }> {
  const before = await currentPause(host);
  if (before !== undefined) return { pause: before, isNew: false };
  await requireOwnRunFolder(host);
  const since = host.clock.now();
  await host.files.makeFolder(host.paths.run, 0o700);
  const lines = [
    `since=${new Date(since).toISOString()}`,
    `by=${by}`,
    `reason=${reason.replaceAll("\n", " ")}`,
    "",
  ];
  await host.files.write(pauseFile(host), lines.join("\n"), 0o600);
  return { pause: { since, by, reason }, isNew: true };
}

/** Returns the pause that was ended; undefined where there was none. */
export async function resumeFleet(host: Host): Promise<Pause | undefined> {
  const before = await currentPause(host);
  if (before !== undefined) await host.files.remove(pauseFile(host));
  return before;
}

/** Throws MosaicError("locked") while the fleet is paused. */
export async function requireNotPaused(host: Host, force: boolean): Promise<void> {
  const pause = force ? undefined : await currentPause(host);
  if (pause === undefined) return;
  const since = pause.since === undefined ? null : new Date(pause.since).toISOString();
  throw new MosaicError("locked", `the fleet is ${describePause(pause)}`, {
    code: "fleet-paused",
    data: { since, by: pause.by, reason: pause.reason },
    hint: "mosaic fleet resume; or --force for this one time",
  });
}

/** "paused by ops@host since 2026-11-21T02:00:00.000Z: upgrade of the host" */
export function describePause(pause: Pause): string {
  const since = pause.since === undefined ? "" : ` since ${new Date(pause.since).toISOString()}`;
  return `paused by ${pause.by}${since}${pause.reason === "" ? "" : `: ${pause.reason}`}`;
}
