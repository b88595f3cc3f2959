/** Files that are made from the code and checked in: written, or with --check compared. */
import { join } from "node:path";

const root = join(import.meta.dir, "..");

/** The text as `bun fmt` leaves it, so that the formatter and a generator never disagree about the file. */
export async function formatted(name: string, text: string): Promise<string> {
  const formatter = Bun.spawn([process.execPath, "fmt", `--stdin-filepath=${name}`], {
    cwd: root,
    stdin: new Blob([text]),
    stdout: "pipe",
    stderr: "inherit",
  });
  const shown = await new Response(formatter.stdout).text();
  if ((await formatter.exited) !== 0) throw new Error("bun fmt failed");
  return shown;
}

/** Does what `options` say for one file; the exit status. `command` is what writes it. */
export async function writeOrCheck(
  name: string,
  wanted: string,
  options: readonly string[],
  command: string,
): Promise<number> {
  if (options.some((option) => option !== "--check")) {
    console.error(`usage: ${command} [--check]`);
    return 2;
  }
  const file = Bun.file(join(root, name));
  const present = (await file.exists()) ? await file.text() : "";
  if (present === wanted) {
    console.error(`${name} is current`);
    return 0;
  }
  if (options.includes("--check")) {
    console.error(`${name} is not current\n\nhint: ${command}`);
    return 1;
  }
  await Bun.write(file, wanted);
  console.error(`${name} written`);
  return 0;
}
