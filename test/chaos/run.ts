/**
 * The fault campaign: `make chaos`. Starts a lab and plays rounds of storm and quiet in it (campaign.ts). The last lines
 * say how it ended, and how to repeat it. Exit status: 0 all held, 1 an invariant was violated, 2 wrong usage, 125 the
 * lab could not run.
 */
import { resolve } from "node:path";
import { builtBinary } from "../support/built-binary.ts";
import { labCommand } from "../support/lab.ts";
import { DISK, DISK_SIZE } from "./fleet.ts";
import { parseOptions, renderOptions, USAGE } from "./options.ts";
import { castOf, describeRound, roundOf } from "./schedule.ts";

const root = resolve(import.meta.dir, "../..");
/** For the round that runs when time is up, and the end. */
const SPARE_SECONDS = 600;

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, Date.now() % 1_000_000);
  if (options === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  if (options.print > 0) {
    for (let index = 0; index < options.print; index += 1) {
      const lines = describeRound(roundOf(options.seed, index, castOf(options.agents)));
      process.stdout.write(`${lines.join("\n")}\n`);
    }
    return 0;
  }
  builtBinary();
  process.stdout.write(`seed ${options.seed}, ${options.agents} agents, ${options.seconds} s\n`);
  const command = labCommand(["/run/lab/bin/bun", "test/chaos/inside.ts", ...renderOptions(options)], {
    uid: options.uid,
    timeoutSeconds: options.seconds + SPARE_SECONDS,
    put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
    disks: [`${DISK_SIZE}:${DISK}`],
    directory: "/run/lab/checkout",
    environment: { PATH: "/run/lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
  });
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  // the lab ends all that is in it
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  const status = await child.exited;
  const held = options.prove ? "each invariant can fail" : "all invariants held";
  const again = ["seed", "agents", "seconds"].map((name) => `--${name} ${options[name as "seed"]}`).join(" ");
  process.stdout.write(
    `${status === 0 ? held : `FAILED (status ${status})`}; again: make chaos CHAOS="${again}"\n`,
  );
  return status;
}

process.exitCode = await main(process.argv.slice(2));
