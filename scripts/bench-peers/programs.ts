/** The programs that are kept, and who keeps them, as the kernel shows them. */
import { readdirSync, readFileSync } from "node:fs";
import { until } from "../../test/support/poll.ts";

const FIRST = 100_000;

/** What the program of this number is: a sleep that is told from the others. */
export const program = (number: number): readonly [string, string] => [
  "/usr/bin/sleep",
  String(FIRST + number),
];

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended, or is another user's
  }
}

const pids = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name));

function numberOf(pid: string): number | undefined {
  const [, number] = /^(?:\/usr\/bin\/)?sleep\0(1\d{5})\0$/.exec(read(`/proc/${pid}/cmdline`)) ?? [];
  return number === undefined ? undefined : Number(number) - FIRST;
}

/** The process of each program that lives, by number. */
export function living(): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const pid of pids()) {
    const number = numberOf(pid);
    if (number !== undefined) found.set(number, Number(pid));
  }
  return found;
}

/** Until so many live, none of them one of these processes. */
export async function untilLiving(
  count: number,
  not: ReadonlySet<number> = new Set(),
): Promise<ReadonlyMap<number, number>> {
  return await until(
    `${count} programs live`,
    () => {
      const found = living();
      return found.size === count && ![...found.values()].some((pid) => not.has(pid)) ? found : undefined;
    },
    { deadline: 120_000, every: 5 },
  );
}

/** Kilobytes of all processes but the programs and this one, shared pages counted by share. */
export function memory(): number {
  return pids()
    .filter((pid) => Number(pid) !== process.pid && numberOf(pid) === undefined)
    .reduce(
      (sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
      0,
    );
}
