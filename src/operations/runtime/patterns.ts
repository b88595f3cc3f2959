import type { PatternEntry } from "../../domain/patterns/parse.ts";
import type { PatternFile } from "../../domain/patterns/pattern-file.ts";
import { adapterOf } from "../../runtimes/index.ts";
import { MEASURED_VERSIONS } from "../../runtimes/measured-versions.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../runtimes/runtime-name.ts";
import type { RuntimePatterns, RuntimePatternsRequest } from "../documents/runtime-patterns.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** The words by which the runtimes' screens are recognised, and which of them the operator's file adds. */
export const runtimePatterns = operation<RuntimePatternsRequest, RuntimePatterns>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { runtime }) {
    const { file } = await services.patterns("unattended");
    const entries = file.kind === "used" ? file.entries : [];
    const names = RUNTIME_NAMES.filter((name) => name === runtime || runtime === null);
    return {
      document: {
        ...heading(services, "mosaic.runtime.patterns/1"),
        file: fileOf(file, services.host.paths.patterns),
        runtimes: names.flatMap((name) => runtimeOf(name, entries)),
      },
    };
  },
});

function fileOf(file: PatternFile, path: string): RuntimePatterns["file"] {
  if (file.kind === "none") return null;
  const sha256 = file.sha256 ?? null;
  return file.kind === "used"
    ? { path, sha256, used: true, problem: null, detail: null }
    : { path, sha256, used: false, problem: file.why, detail: file.detail };
}

function runtimeOf(name: RuntimeName, entries: readonly PatternEntry[]): RuntimePatterns["runtimes"] {
  const { places } = adapterOf(name);
  if (places === undefined) return [];
  const its = entries.filter(({ runtime }) => runtime === name);
  const rows = Object.entries(places).map(([place, { says, where, kind, words, fixed }]) => ({
    place,
    says,
    where,
    kind,
    open: fixed !== true,
    words: [
      ...words.map((word) => ({ word, source: "built-in" as const, versions: null })),
      ...its.flatMap(({ versions, words: added }) =>
        (added[place] ?? []).map((word) => ({ word, source: "file" as const, versions: [...versions] })),
      ),
    ],
  }));
  return [{ runtime: name, measured_with: [...MEASURED_VERSIONS[name]], places: rows }];
}
