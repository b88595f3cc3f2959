/**
 * `make chaos-team`: a seeded storm over a team of homes on this machine, judged by what their stubs wrote down. As root
 * in namespaces of its own, where networks can be cut and disks be full.
 */
import { inOwnNamespaces, inOwnNamespacesCommand } from "../support/own-namespaces.ts";
import { parseStorm, USAGE, type StormOptions } from "./options.ts";
import { storm } from "./storm.ts";

const options = parseStorm(process.argv.slice(2), Math.floor(Math.random() * 1_000_000));
if (options === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const apart = inOwnNamespaces()
    ? undefined
    : inOwnNamespacesCommand([process.execPath, import.meta.path, ...words]);
  process.exitCode = apart === undefined ? await play(options, words) : await runApart(apart);
}

async function runApart(argv: readonly string[]): Promise<number> {
  const child = Bun.spawn([...argv], { stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill("SIGKILL"));
  }
  return await child.exited;
}

async function play(wanted: StormOptions, words: readonly string[]): Promise<number> {
  console.log(words.join(" "));
  const { messages, verdicts, wrong, faults, takings } = await storm(wanted, (line) => console.log(line));
  console.log(`faults: ${listed(faults)}; leases were taken ${takings} times`);
  console.log(`${messages} messages: ${listed(verdicts)}`);
  for (const line of wrong) console.log(`WRONG: ${line}`);
  console.log(
    wrong.length === 0
      ? "none lost, none typed twice, none out of order, no lease held by two"
      : `${wrong.length} wrong`,
  );
  return wrong.length === 0 ? 0 : 1;
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([word, count]) => `${count} ${word}`)
    .join(", ");
}
