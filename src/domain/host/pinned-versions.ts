/** Which version of a runtime the fleet's agents get (`mosaic runtime pin`): fleet/runtimes/pins.json. */
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { isRuntimeVersion } from "../../runtimes/packages.ts";
import type { Files } from "../ports/files.ts";
import type { FleetPaths } from "./paths.ts";

export interface Pin {
  readonly runtime: LaunchableRuntime;
  readonly version: string;
  /** Only for this agent, while a version is tried; null: for all. */
  readonly agent: string | null;
}

const SCHEMA = "mosaic.runtimes.pins/1";
const LONGEST = 1024 * 1024;

/** Empty where the file is missing or not understood. Never throws. */
export async function readPins(
  files: Pick<Files, "readOwn">,
  { pins }: Pick<FleetPaths, "pins">,
): Promise<readonly Pin[]> {
  return parsePins((await files.readOwn(pins, LONGEST)) ?? "");
}

/** Pure. A version becomes part of a path, so only plain versions count. */
export function parsePins(text: string): readonly Pin[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return [];
  }
  const { schema, pins } = (found ?? {}) as { readonly schema?: unknown; readonly pins?: unknown };
  return schema === SCHEMA && Array.isArray(pins) ? pins.filter(isPin) : [];
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
