/** What a tree of processes takes, against the kernel. */
// runs once: /proc is read the same by any user
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { kernelConstants } from "../../src/adapters/kernel-constants.ts";
import { usageOf } from "../../src/adapters/process-usage.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

forbidLeaks();

/** A program whose child belongs to its second thread; both end with its stdin. */
const FORKS_IN_A_THREAD = `
  const worker = new Worker(URL.createObjectURL(new Blob([
    "Bun.spawn([process.execPath, '-e', 'await Bun.stdin.text()'], { stdin: 'inherit' })",
  ])));
  await Bun.stdin.text();
  worker.terminate();
`;

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}

const resident = (pid: number) =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

describe("what a tree takes", () => {
  test("counts children of every thread", async () => {
    const parent = Bun.spawn([process.execPath, "-e", FORKS_IN_A_THREAD], {
      stdin: "pipe",
      stdout: "ignore",
    });
    try {
      const child = await until("the child of its second thread", () => childrenOf(parent.pid)[0]);
      await until("both are counted", () => {
        const whole = usageOf(parent.pid, undefined).memory?.bytes ?? 0;
        const both = resident(parent.pid) + resident(child);
        return resident(child) > 10_000_000 && Math.abs(whole - both) < both * 0.1;
      });
      expect(readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, "utf8")).toBe("");
    } finally {
      await parent.stdin.end();
      await parent.exited;
    }
  });

  test("is in pages of this kernel's size", () => {
    const said = Bun.spawnSync(["getconf", "PAGESIZE"]).stdout.toString().trim();
    expect(kernelConstants().pageBytes).toBe(Number(said));
  });
});
