/** Prometheus' own check of what a monitor is given. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describeUnless } from "./describe-lab.ts";

/** Where scripts/ensure-promtool.sh puts it. */
const PROGRAM = resolve(import.meta.dir, "../../.tools/promtool/promtool");

/** Tests that need promtool: skipped with the reason printed and counted, or failed where it is required. */
export function describeWithPromtool(title: string, body: () => void): void {
  const why = "there is no promtool: bash scripts/ensure-promtool.sh .tools/promtool";
  describeUnless(existsSync(PROGRAM) ? undefined : why, title, body);
}

/** What promtool finds wrong with a text, and what it would have otherwise; its status is 0 where that is nothing. */
export function checkMetrics(text: string): { readonly status: number; readonly said: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync([PROGRAM, "check", "metrics"], {
    stdin: new TextEncoder().encode(text),
    stdout: "pipe",
    stderr: "pipe",
  });
  return { status: exitCode, said: `${stdout.toString()}${stderr.toString()}` };
}
