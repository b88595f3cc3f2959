import { dirname } from "../host/path-parts.ts";

/** A program that agents do not get, though the PATH of whoever asks has it. */
export interface Elsewhere {
  /** "/home/a/bin/claude is not on the PATH that agents are started with" */
  readonly fact: string;
  readonly hint: string;
}

/** Pure. `onPath`: where that PATH has it; undefined: nowhere. */
export function elsewhere(onPath: string | undefined, fleetEnvironment: string): Elsewhere | undefined {
  if (onPath === undefined) return undefined;
  return {
    fact: `${onPath} is not on the PATH that agents are started with`,
    hint: `add ${dirname(onPath)} to PATH in ${fleetEnvironment}`,
  };
}
