import { MosaicError } from "../base/errors.ts";
import { withoutHijackers } from "../base/hijacking-variables.ts";
import type { UpdateTools } from "../domain/ports/update-tools.ts";
import { binaryFiles } from "./binary-files.ts";
import { systemClock } from "./clock.ts";
import { createDownloads } from "./download.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { systemFiles } from "./files.ts";
import { openStage } from "./install-stage.ts";
import { run } from "./process.ts";
import { isSigned, sha256 } from "./signature.ts";

/** Longer than a refresh waits for a user manager. */
const RUN_TIMEOUT_MS = 180_000;
const DEFAULT_STALL_MS = 30_000;

export function createUpdateTools(options: {
  readonly environment: Environment;
  readonly note: (text: string) => void;
  readonly signal: () => AbortSignal;
}): UpdateTools {
  const { environment, note, signal } = options;
  return {
    clock: systemClock,
    files: systemFiles,
    binaries: { ...binaryFiles, openStage: (folder) => openStage(folder, programEnvironment(environment)) },
    downloads: createDownloads({ timeoutMs: stallMs(environment), signal }),
    isSigned,
    sha256,
    note,
    get signal() {
      return signal();
    },
    async run(binary, argv, as) {
      try {
        const { status, stdout, stderr } = await run([binary, ...argv], {
          environment: { ...withoutHijackers(environment), MOSAIC_BINARY: as },
          timeoutMs: RUN_TIMEOUT_MS,
        });
        return { status, stdout, stderr };
      } catch (thrown) {
        // a binary of another processor: the kernel refuses it before it says anything
        const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
        if (code !== "ENOEXEC" && !(thrown instanceof MosaicError)) throw thrown;
        return { status: 126, stdout: "", stderr: "this machine cannot run it" };
      }
    },
  };
}

/** How long no byte may come before a try has failed: MOSAIC_DOWNLOAD_TIMEOUT, which is in seconds. */
function stallMs(environment: Environment): number {
  const given = environment["MOSAIC_DOWNLOAD_TIMEOUT"];
  if (given === undefined || given === "") return DEFAULT_STALL_MS;
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given) * 1000;
  throw new MosaicError("usage", "MOSAIC_DOWNLOAD_TIMEOUT has to be a number of seconds");
}
