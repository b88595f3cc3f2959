import { cannotTell, known } from "../base/answer.ts";
import { describeError, MosaicError } from "../base/errors.ts";
import type { UnitJournal } from "../domain/ports/unit-journal.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { run } from "./process.ts";
import { startTalking } from "./talking.ts";

/** journalctl, as the user who asks. */
export function createUnitJournal(environment: Environment): UnitJournal {
  const own = programEnvironment(environment, { LC_ALL: "C.UTF-8" });
  return {
    async last(unit, lines) {
      try {
        const { status, stdout, stderr } = await run(argv(unit, lines), { environment: own });
        if (status !== 0) return cannotTell(stderr.trim() || `journalctl ended with status ${status}`);
        // --quiet (systemd 252) is silent of a journal that is not there, and ends with 0
        return known(linesOf(stdout));
      } catch (thrown) {
        if (thrown instanceof MosaicError) return cannotTell(describeError(thrown));
        throw thrown;
      }
    },
    follow: (unit, lines, take, signal) =>
      new Promise((resolve) => {
        const decoder = new TextDecoder();
        let rest = "";
        const talking = startTalking(argv(unit, lines, "--follow"), {
          environment: own,
          onOutput(bytes) {
            const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
            rest = parts.pop() ?? "";
            if (parts.length > 0) take(parts);
          },
          onEnd: resolve,
        });
        const end = () => {
          talking.kill();
          resolve();
        };
        if (signal.aborted) end();
        else signal.addEventListener("abort", end, { once: true });
      }),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function argv(unit: string, lines: number, ...more: readonly string[]): readonly string[] {
  return [
    "journalctl",
    "--user",
    `--unit=${unit}`,
    `--lines=${lines}`,
    "--output=short-iso",
    "--no-pager",
    "--quiet",
    ...more,
  ];
}
