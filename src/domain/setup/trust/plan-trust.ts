import { describeError, MosaicError } from "../../../base/errors.ts";
import { expandHome } from "../../../base/user-home.ts";
import type { Files } from "../../ports/files.ts";
import type { FindUserFile } from "../../ports/user-file.ts";
import { dirname } from "../../host/path-parts.ts";
import type { RosterAgent } from "../../roster/roster.ts";
import {
  acceptedText,
  TRUSTING_RUNTIMES,
  trustedText,
  type ParseToml,
  type TrustChange,
  type TrustingRuntime,
} from "./trust-text.ts";

/** Where this user's runtimes store which folders they trust, and what reading that takes. */
export interface TrustPlace {
  readonly files: Pick<Files, "write" | "makeFolder" | "mode">;
  readonly find: FindUserFile;
  /** With all symlinks resolved; undefined where there is no such file or folder. */
  readonly realPath: (path: string) => Promise<string | undefined>;
  readonly parseToml: ParseToml;
  /** A folder of the agent's own that its runtime reads at its start; undefined where there is none. */
  readonly roleFolder: (agent: RosterAgent) => string | undefined;
  readonly userHome: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One file that would be changed. */
export interface PlannedTrust {
  readonly runtime: TrustingRuntime;
  /** The folders that it is about; none where it is about the runtime itself. */
  readonly folders: readonly string[];
  readonly path: string;
  /** What is added, for a person: `projects."/home/ada/src".hasTrustDialogAccepted = true`. */
  readonly settings: readonly string[];
  readonly before: string | undefined;
  readonly text: string;
  readonly mode: number;
}

/** What cannot be set, so that the runtime will ask; and why. */
export interface LeftAlone {
  readonly runtime: TrustingRuntime;
  /** undefined where it is about the runtime itself. */
  readonly folder: string | undefined;
  readonly path: string;
  readonly why: string;
}

export interface TrustPlan {
  readonly planned: readonly PlannedTrust[];
  readonly leftAlone: readonly LeftAlone[];
}

/**
 * What it takes for these agents' runtimes to trust the folders they work in, and for claude to accept working without
 * asking, which mosaic starts it with: until that is accepted, no message reaches it. Writes nothing.
 */
export async function planTrust(place: TrustPlace, agents: readonly RosterAgent[]): Promise<TrustPlan> {
  const planned: PlannedTrust[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const runtime of TRUSTING_RUNTIMES) {
    const own = agents.filter((agent) => agent.runtime === runtime && agent.command === undefined);
    const folders = new Set<string>();
    for (const agent of own) {
      folders.add(await realFolder(place, expandHome(agent.workingDirectory, place.userHome)));
      const role = place.roleFolder(agent);
      if (role !== undefined) folders.add(await realFolder(place, role));
    }
    if (folders.size === 0) continue;
    const trusted = await planFile(place, runtime, trustFile(runtime, place), {
      folders: [...folders],
      change: (text, folder) => trustedText(runtime, text, folder, place.parseToml),
    });
    const done = [trusted];
    if (runtime === "claude") {
      const accepted = { folders: [undefined], change: acceptedText };
      done.push(await planFile(place, runtime, claudeSettings(place), accepted));
    }
    planned.push(...done.flatMap((each) => each.planned ?? []));
    leftAlone.push(...done.flatMap((each) => each.leftAlone));
  }
  return { planned, leftAlone };
}

/** The changes of a file's text, folder by folder. */
interface Change<Folder extends string | undefined> {
  readonly folders: readonly Folder[];
  readonly change: (text: string | undefined, folder: Folder) => TrustChange;
}

async function planFile<Folder extends string | undefined>(
  place: TrustPlace,
  runtime: TrustingRuntime,
  named: string,
  { folders, change: changeOf }: Change<Folder>,
): Promise<{ readonly planned: PlannedTrust | undefined; readonly leftAlone: readonly LeftAlone[] }> {
  const leftAlone: LeftAlone[] = [];
  const leave = (folder: Folder, why: string) => leftAlone.push({ runtime, folder, path: named, why });
  let found;
  try {
    found = await place.find(named);
  } catch (thrown) {
    if (!(thrown instanceof MosaicError)) throw thrown;
    for (const folder of folders) leave(folder, describeError(thrown));
    return { planned: undefined, leftAlone };
  }
  let text = found?.text;
  const settings: string[] = [];
  const changed: string[] = [];
  for (const folder of folders) {
    const change = changeOf(text, folder);
    if (change.kind === "left alone") leave(folder, change.why);
    if (change.kind !== "write") continue;
    text = change.text;
    settings.push(change.setting);
    if (folder !== undefined) changed.push(folder);
  }
  if (text === undefined || settings.length === 0) return { planned: undefined, leftAlone };
  const planned = {
    runtime,
    folders: changed,
    path: found?.path ?? named,
    settings,
    before: found?.text,
    text,
    mode: found?.mode ?? 0o600,
  };
  return { planned, leftAlone };
}

/** Writes what was planned. Throws where the file was changed meanwhile, because the runtime itself writes it too. */
export async function applyTrust(place: TrustPlace, { planned }: TrustPlan): Promise<void> {
  for (const { path, before, text, mode } of planned) {
    const now = await place.find(path);
    if (now?.text !== before) {
      throw new MosaicError("failure", `${path} was changed by somebody else meanwhile`, {
        hint: "nothing was changed in it; the runtime asks, and mosaic agent attach answers",
      });
    }
    const folder = dirname(path);
    if ((await place.files.mode(folder)) === undefined) await place.files.makeFolder(folder, 0o700);
    await place.files.write(path, text, mode);
  }
}

type Surroundings = Pick<TrustPlace, "environment" | "userHome">;

/** The folder that a variable names; undefined where it names none. */
function folderOf({ environment }: Surroundings, name: string): string | undefined {
  const value = environment[name] ?? "";
  return value.startsWith("/") ? value.replace(/\/+$/, "") : undefined;
}

function claudeSettings(place: Surroundings): string {
  return `${folderOf(place, "CLAUDE_CONFIG_DIR") ?? `${place.userHome}/.claude`}/settings.json`;
}

/** The file in which a runtime stores what it trusts. Pure. */
export function trustFile(runtime: TrustingRuntime, place: Surroundings): string {
  const { userHome } = place;
  const absolute = (name: string) => folderOf(place, name);
  if (runtime === "claude") return `${absolute("CLAUDE_CONFIG_DIR") ?? userHome}/.claude.json`;
  if (runtime === "codex") return `${absolute("CODEX_HOME") ?? `${userHome}/.codex`}/config.toml`;
  return (
    absolute("GEMINI_CLI_TRUSTED_FOLDERS_PATH") ??
    `${absolute("GEMINI_CLI_HOME") ?? userHome}/.gemini/trustedFolders.json`
  );
}

/** The folder's path as a process in it will see it, even if it is only created when an agent starts. */
async function realFolder({ realPath }: TrustPlace, folder: string): Promise<string> {
  let rest = "";
  for (let at = folder.replace(/\/+$/, "") || "/"; ; at = dirname(at)) {
    const real = await realPath(at);
    if (real !== undefined) return rest === "" ? real : `${real === "/" ? "" : real}${rest}`;
    if (at === "/" || !at.startsWith("/")) return folder;
    rest = `/${at.slice(at.lastIndexOf("/") + 1)}${rest}`;
  }
}
