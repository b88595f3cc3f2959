import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type Compilation } from "./compile.ts";

/** Starts that count, most important first; each is recorded in a home where nothing runs and no program is found. */
const STARTS = ["--version", "fleet ps --json", "agent roster --json", "--help"];

const ROSTER = `version: 1
transport: tmux
agents:
  - { name: a0, runtime: command, command: [sleep, "1"] }
  - { name: a1, runtime: command, command: [sleep, "1"] }
`;

/**
 * Compiles `entry` once to see which functions the usual starts use: returns files for `compile`, in `folder`, which is
 * empty. What is recorded is of the sources alone, so it is good for every target, and two records are the same bytes.
 */
export function recordStarts(compilation: Pick<Compilation, "entry" | "identity">, folder: string): string[] {
  const binary = join(folder, "binary/mosaic");
  compile({ outfile: binary, ...compilation });
  const home = join(folder, "home");
  const runtimeFolder = join(folder, "runtime");
  mkdirSync(join(home, ".config/mosaic/fleet"), { recursive: true });
  mkdirSync(runtimeFolder, { mode: 0o700 });
  writeFileSync(join(home, ".config/mosaic/fleet/roster.yaml"), ROSTER);
  const orders = join(folder, "orders");
  mkdirSync(orders);
  for (const [number, start] of STARTS.entries()) {
    Bun.spawnSync([binary, ...start.split(" ")], {
      cwd: home,
      env: {
        HOME: home,
        PATH: join(folder, "no-programs"),
        XDG_RUNTIME_DIR: runtimeFolder,
        BUN_BYTECODE_ORDER_OUT: join(orders, `${number}`),
      },
      stdout: "ignore",
      stderr: "ignore",
      timeout: 20_000,
    });
  }
  const written = readdirSync(orders).toSorted();
  if (written.length !== STARTS.length)
    throw new Error(`${binary} wrote no order for some of: ${STARTS.join(", ")}`);
  return written.map((name) => join(orders, name));
}
