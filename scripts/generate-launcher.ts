// Joins framework/tools/fleet/launcher/*.sh to the scripts that are extracted on a host, with the facts that they share
// with src in front.
//   bun scripts/generate-launcher.ts           write them
//   bun scripts/generate-launcher.ts --check   write nothing; exit 1 when a file is not what would be written
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GENERATED_SCRIPTS, joinScript } from "../src/domain/install/launcher-script.ts";

const ROOT = join(import.meta.dir, "..");
const FOLDER = "framework/tools/fleet";
const USAGE = "usage: bun scripts/generate-launcher.ts [--check]";

const part = (name: string) => readFileSync(join(ROOT, FOLDER, "launcher", `${name}.sh`), "utf8");

async function main(options: readonly string[]): Promise<number> {
  if (options.some((option) => option !== "--check")) {
    console.error(USAGE);
    return 2;
  }
  let stale = 0;
  for (const [name, parts] of Object.entries(GENERATED_SCRIPTS)) {
    const wanted = joinScript(parts, part);
    const path = join(ROOT, FOLDER, name);
    const file = Bun.file(path);
    const current = (await file.exists()) && (await file.text()) === wanted;
    if (!current && options.includes("--check")) stale += 1;
    else if (!current) {
      await Bun.write(path, wanted);
      chmodSync(path, 0o755);
    }
    const state = current ? "is current" : options.includes("--check") ? "is not current" : "written";
    console.error(`${FOLDER}/${name} ${state}`);
  }
  if (stale > 0) console.error("\nhint: bun scripts/generate-launcher.ts");
  return stale > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
