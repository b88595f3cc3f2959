import { MosaicError } from "../../../base/errors.ts";
import type { Files } from "../../ports/files.ts";
import { basename, dirname } from "../../host/path-parts.ts";
import { expandHome } from "../../../base/user-home.ts";
import type { HookEvent } from "./hook-events.ts";
import { disableHook, enableHook, type HooksChange } from "./hooks-file.ts";
import type { FindUserFile } from "../../ports/user-file.ts";

export interface HooksPlace {
  readonly files: Pick<Files, "write" | "remove" | "mode" | "makeFolder">;
  /** Does the work while holding this lock, a file that is created where it is missing. */
  readonly exclusively: <T>(lock: string, work: () => Promise<T>) => Promise<T>;
  readonly find: FindUserFile;
  /** The path of hooks-config.json as the user gives it; it may be a symlink. */
  readonly path: string;
  /** The absolute path of claude-hook.sh. */
  readonly script: string;
}

/**
 * `hooks-config.json` in CLAUDE_HOME, else in ~/.claude. The working directory is only asked for a relative
 * CLAUDE_HOME.
 */
export function hooksFilePath(
  environment: Readonly<Record<string, string | undefined>>,
  userHome: string,
  workingDirectory: () => string,
): string {
  const folder = expandHome(environment["CLAUDE_HOME"] || "~/.claude", userHome).replace(/\/+$/, "");
  return `${folder.startsWith("/") || folder === "" ? folder : `${workingDirectory()}/${folder}`}/hooks-config.json`;
}

/**
 * Enables or disables mosaic's hook on events, in one write. Writes through a symlink, and keeps the mode. Concurrent
 * calls run one after the other. Returns the events that were changed.
 */
export async function changeHooks(
  place: HooksPlace,
  action: "enable" | "disable",
  events: readonly HookEvent[],
): Promise<readonly HookEvent[]> {
  const found = await place.find(place.path);
  if (found === undefined && action === "disable") return [];
  const path = found?.path ?? place.path;
  const folder = dirname(path);
  if ((await place.files.mode(folder)) === undefined) await place.files.makeFolder(folder, 0o700);
  const lock = `${folder}/.${basename(path)}.lock`;
  return place.exclusively(lock, async () => {
    try {
      return await changeAlone(place, action, events);
    } finally {
      // removed while it is held: a waiter sees that the file has lost its name, and creates it again
      await place.files.remove(lock);
    }
  });
}

async function changeAlone(
  place: HooksPlace,
  action: "enable" | "disable",
  events: readonly HookEvent[],
): Promise<readonly HookEvent[]> {
  const found = await place.find(place.path);
  const path = found?.path ?? place.path;
  const { changed, text } = changedText(place, found?.text, action, events);
  if (changed.length === 0) return changed;
  const now = await place.find(place.path);
  if (now?.text !== found?.text || now?.path !== found?.path) {
    throw new MosaicError("failure", `${place.path} was changed by somebody else meanwhile`, {
      hint: "nothing was changed; try again",
    });
  }
  if (text === undefined) await place.files.remove(path);
  else await place.files.write(path, text, found?.mode ?? 0o600);
  return changed;
}

/** The events that enabling would change; writes nothing. Throws for a file that cannot be changed. */
export async function hooksPlanned(
  place: HooksPlace,
  events: readonly HookEvent[],
): Promise<readonly HookEvent[]> {
  const found = await place.find(place.path);
  return changedText(place, found?.text, "enable", events).changed;
}

function changedText(
  { path, script }: HooksPlace,
  before: string | undefined,
  action: "enable" | "disable",
  events: readonly HookEvent[],
): { readonly changed: readonly HookEvent[]; readonly text: string | undefined } {
  let text = before;
  const changed: HookEvent[] = [];
  for (const event of events) {
    const change: HooksChange =
      action === "enable" ? enableHook(text, path, event, script) : disableHook(text, path, event);
    if (change.kind === "same") continue;
    changed.push(event);
    text = change.kind === "write" ? change.text : undefined;
  }
  return { changed, text };
}
