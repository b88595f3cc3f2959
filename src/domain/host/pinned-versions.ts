/** Which version of a runtime the fleet's agents get (`mosaic runtime pin`): fleet/runtimes/pins.json. */
import { MosaicError } from "../../base/errors.ts";
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { isRuntimeVersion } from "../../runtimes/packages.ts";
import type { Files } from "../ports/files.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { basename } from "./path-parts.ts";
import type { FleetPaths } from "./paths.ts";

export interface Pin {
  readonly runtime: LaunchableRuntime;
  readonly version: string;
  /** Only for this agent, while a version is tried; null: for all. */
  readonly agent: string | null;
}

const SCHEMA = "mosaic.runtimes.pins/1";
const LONGEST = 1024 * 1024;

/**
 * Empty where there is no file. Throws `pins-unreadable` for one that is not understood whole: without its pins an agent
 * would get another version, and nobody would be told.
 */
export async function readPins(
  files: Pick<Files, "readOwn" | "mode">,
  { pins: file }: Pick<FleetPaths, "pins">,
): Promise<readonly Pin[]> {
  const text = await files.readOwn(file, LONGEST);
  if (text === undefined) {
    if ((await files.mode(file)) === undefined) return [];
    throw unreadable(file, { problem: "it is no file of ours that can be read", isNewer: false });
  }
  const read = parsePins(text);
  if ("pins" in read) return read.pins;
  throw unreadable(file, read);
}

/** Why the pins cannot be told; undefined where they can. */
export async function damagedPins(
  files: Pick<Files, "readOwn" | "mode">,
  paths: Pick<FleetPaths, "pins">,
): Promise<MosaicError | undefined> {
  try {
    await readPins(files, paths);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof MosaicError && thrown.code === "pins-unreadable") return thrown;
    throw thrown;
  }
}

interface PinsProblem {
  readonly problem: string;
  /** A newer mosaic wrote it. */
  readonly isNewer: boolean;
}

function unreadable(file: string, { problem, isNewer }: PinsProblem): MosaicError {
  const again = `remove ${file}, and pin again: mosaic runtime pin RUNTIME --version VERSION`;
  return new MosaicError("configuration", `which versions are pinned cannot be told: ${file}: ${problem}`, {
    code: "pins-unreadable",
    data: { file, problem },
    hint: isNewer ? `mosaic update; or ${again}` : again,
  });
}

/** Pure. A version becomes part of a path, so only plain versions count. */
export function parsePins(text: string): { readonly pins: readonly Pin[] } | PinsProblem {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { problem: "it is no JSON", isNewer: false };
  }
  const { schema, pins } = (found ?? {}) as { readonly schema?: unknown; readonly pins?: unknown };
  if (schema !== SCHEMA) {
    const version =
      typeof schema === "string" ? /^mosaic\.runtimes\.pins\/(\d{1,9})$/.exec(schema)?.[1] : undefined;
    return version === undefined
      ? { problem: `its schema is not ${SCHEMA}`, isNewer: false }
      : { problem: `a newer mosaic wrote it: its schema is ${schema as string}`, isNewer: true };
  }
  if (!Array.isArray(pins)) return { problem: "it has no list of pins", isNewer: false };
  const odd = pins.findIndex((one) => !isPin(one));
  return odd < 0
    ? { pins: pins as readonly Pin[] }
    : { problem: `pins[${odd}] is no pin of a runtime, a version and an agent`, isNewer: false };
}

/** Whether an agent gets the version that is pinned: mosaic finds its program, for the roster has no command of its own. */
export function takesPin(
  { runtime, command }: Pick<RosterAgent, "runtime" | "command">,
  binary: string,
): boolean {
  const isByMosaic = command === undefined || command[0] === binary || basename(command[0]) === "mosaic";
  return isByMosaic && Object.hasOwn(LAUNCHES, runtime);
}

function isPin(value: unknown): value is Pin {
  if (typeof value !== "object" || value === null) return false;
  const { runtime, version, agent } = value as Record<string, unknown>;
  return (
    typeof runtime === "string" &&
    Object.hasOwn(LAUNCHES, runtime) &&
    typeof version === "string" &&
    isRuntimeVersion(version) &&
    (agent === null || typeof agent === "string")
  );
}

/** Pure. */
export function renderPins(pins: readonly Pin[]): string {
  return `${JSON.stringify({ schema: SCHEMA, pins }, undefined, 2)}\n`;
}

/** Pure. The version that an agent gets; with `agent` undefined, the one of agents without a pin of their own. */
export function pinnedFor(
  pins: readonly Pin[],
  runtime: LaunchableRuntime,
  agent?: string,
): string | undefined {
  const its = pins.filter((pin) => pin.runtime === runtime);
  const own = agent === undefined ? undefined : its.find((pin) => pin.agent === agent);
  return (own ?? its.find((pin) => pin.agent === null))?.version;
}

/** Pure. The pins with this one added; without it where `version` is undefined. */
export function withPin(
  pins: readonly Pin[],
  { runtime, agent }: Pick<Pin, "runtime" | "agent">,
  version: string | undefined,
): readonly Pin[] {
  const others = pins.filter((pin) => pin.runtime !== runtime || pin.agent !== agent);
  return version === undefined ? others : [...others, { runtime, version, agent }];
}

/** The folder of a runtime version that the fleet keeps. */
export function keptFolder(
  { runtimes }: Pick<FleetPaths, "runtimes">,
  runtime: string,
  version: string,
): string {
  return `${runtimes}/${runtime}/${version}`;
}

/** The program in that folder; it may not exist. */
export function keptProgram(
  paths: Pick<FleetPaths, "runtimes">,
  runtime: LaunchableRuntime,
  version: string,
): string {
  return `${keptFolder(paths, runtime, version)}/node_modules/.bin/${LAUNCHES[runtime].program}`;
}
