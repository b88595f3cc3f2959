/** Which version of a runtime the fleet's agents get (`mosaic runtime pin`): fleet/runtimes/pins.json. */
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { isRuntimeVersion } from "../../runtimes/packages.ts";
import type { Files } from "../ports/files.ts";
import type { FleetPaths } from "./paths.ts";

export interface Pin {
  readonly runtime: LaunchableRuntime;
  readonly version: string;
  /** Of this agent alone, while a version is tried; null: of all. */
  readonly agent: string | null;
}

const SCHEMA = "mosaic.runtimes.pins/1";
const LONGEST = 1024 * 1024;

/** Empty where there is no such file. Throws nothing for one that is not understood: its pins are none. */
export async function readPins(
  files: Pick<Files, "readOwn">,
  { pins }: Pick<FleetPaths, "pins">,
): Promise<readonly Pin[]> {
  return parsePins((await files.readOwn(pins, LONGEST)) ?? "");
}

/** Pure. A version becomes part of a path: what is no plain version is no pin. */
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

/** Pure. The version that an agent gets; `agent` undefined: one that has none of its own. */
export function pinnedFor(
  pins: readonly Pin[],
  runtime: LaunchableRuntime,
  agent?: string,
): string | undefined {
  const its = pins.filter((pin) => pin.runtime === runtime);
  const own = agent === undefined ? undefined : its.find((pin) => pin.agent === agent);
  return (own ?? its.find((pin) => pin.agent === null))?.version;
}

/** Pure. The pins with this one; `version` undefined: without. */
export function withPin(
  pins: readonly Pin[],
  { runtime, agent }: Pick<Pin, "runtime" | "agent">,
  version: string | undefined,
): readonly Pin[] {
  const others = pins.filter((pin) => pin.runtime !== runtime || pin.agent !== agent);
  return version === undefined ? others : [...others, { runtime, version, agent }];
}

/** Where a version is that the fleet keeps of a runtime. */
export function keptFolder(
  { runtimes }: Pick<FleetPaths, "runtimes">,
  runtime: string,
  version: string,
): string {
  return `${runtimes}/${runtime}/${version}`;
}

/** The program of a version that the fleet keeps; whether it is there is not asked. */
export function keptProgram(
  paths: Pick<FleetPaths, "runtimes">,
  runtime: LaunchableRuntime,
  version: string,
): string {
  return `${keptFolder(paths, runtime, version)}/node_modules/.bin/${LAUNCHES[runtime].program}`;
}
