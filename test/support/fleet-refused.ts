/** Commands that must be refused: what they say, and that they did nothing. */
import { expect } from "bun:test";
import type { BinaryResult } from "./built-binary.ts";
import type { FleetBench } from "./fleet-bench.ts";

/** The roster as a message names it, once the home is written `~`. */
export const ROSTER = "~/.config/mosaic/fleet/roster.yaml";

export const STUBS = `
agents:
  - { name: coder0, runtime: stub }
  - { name: coder1, runtime: stub }
`;

/** Runs a command that must be refused: nothing on stdout, no file changed, no process started. `~` is the home. */
export async function refused(
  bench: FleetBench,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Omit<BinaryResult, "stdout">> {
  const before = bench.tree();
  const { status, stdout, stderr } = await bench.run(args, more);
  expect({ args, stdout }).toEqual({ args, stdout: "" });
  expect(bench.tree()).toEqual(before);
  expect(bench.processes()).toEqual([]);
  return { status, stderr: stderr.replaceAll(bench.home, "~") };
}

/** An error as stderr has it. */
export function error(fact: string, ...help: readonly string[]): string {
  return [`error: ${fact}`, "", ...help, ""].join("\n");
}
