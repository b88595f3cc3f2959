import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { privateFiles, type RuntimeHome } from "../../../src/domain/proving/private-home.ts";
import type { LabRuntime } from "./runtime-names.ts";

/** Makes a HOME in which a runtime is ready at once. */
export function writeRuntimeHome(runtime: LabRuntime, where: RuntimeHome): void {
  for (const folder of where.workingDirectories) mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(privateFiles(runtime, where))) {
    const file = join(where.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
