// Writes framework/fleet/roster.schema.json from the zod schema of the roster.
//   bun scripts/generate-schema.ts           write it
//   bun scripts/generate-schema.ts --check   write nothing; exit 1 when the file is not what would be written
import { join } from "node:path";
import { rosterJsonSchema } from "../src/domain/roster/json-schema.ts";

const NAME = "framework/fleet/roster.schema.json";
const FILE = join(import.meta.dir, "..", NAME);
const USAGE = "usage: bun scripts/generate-schema.ts [--check]";

/** The text as `bun fmt` leaves it, so that the formatter and this script never disagree about the file. */
async function formatted(json: string): Promise<string> {
  const formatter = Bun.spawn([process.execPath, "fmt", `--stdin-filepath=${NAME}`], {
    cwd: join(import.meta.dir, ".."),
    stdin: new Blob([json]),
    stdout: "pipe",
    stderr: "inherit",
  });
  const text = await new Response(formatter.stdout).text();
  if ((await formatter.exited) !== 0) throw new Error("bun fmt failed");
  return text;
}

async function main(options: readonly string[]): Promise<number> {
  if (options.some((option) => option !== "--check")) {
    console.error(USAGE);
    return 2;
  }
  const wanted = await formatted(JSON.stringify(rosterJsonSchema(), undefined, 2));
  const file = Bun.file(FILE);
  const present = (await file.exists()) ? await file.text() : "";
  if (present === wanted) {
    console.error(`${NAME} is current`);
    return 0;
  }
  if (options.includes("--check")) {
    console.error(`${NAME} is not current\n\nhint: bun scripts/generate-schema.ts`);
    return 1;
  }
  await Bun.write(FILE, wanted);
  console.error(`${NAME} written`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
