import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { runtimePatterns } from "../../operations/runtime/patterns.ts";
import type { RuntimePatterns } from "../../operations/documents/runtime-patterns.ts";

export const patternsVerb = defineVerb({
  details:
    "The words by which a runtime's screen is known, by their places on it, and what each says. fleet/patterns.yaml in the " +
    "mosaic home adds words for versions that mosaic does not know yet; they are marked, and a file that is not used " +
    "is named with every problem. Words make a screen known; they never make a dialog or a draft disappear.",
  args: {
    runtime: {
      type: "positional",
      valueHint: "RUNTIME",
      required: false,
      choices: ["claude", "codex", "copilot", "gemini", "opencode", "pi", "qwen", "stub"],
      description: "one runtime; all of them unless said",
    },
  },
  examples: [
    { command: "mosaic runtime patterns claude", explains: "the places of claude's screen, and their words" },
    {
      command: "mosaic runtime patterns --json",
      explains: "of all runtimes, and what the file adds, for a program",
    },
  ],
  async run(context, { runtime }) {
    const { document } = await context.perform(runtimePatterns, { runtime: runtime ?? null });
    return { text: (page) => patternsText(page, document), json: document };
  },
});

function patternsText(page: Page, { file, runtimes }: RuntimePatterns): string {
  return [fileText(page, file), ...runtimes.map((runtime) => runtimeText(page, runtime))].join("\n\n");
}

function fileText(page: Page, file: RuntimePatterns["file"]): string {
  if (file === null) return "no fleet/patterns.yaml: the built-in words alone";
  const { path, sha256, used, detail } = file;
  const name = sha256 === null ? path : `${path} (sha256 ${sha256})`;
  return used ? `+ ${name}` : `${page.style.yellow("not used:")} ${name}\n${detail ?? ""}`;
}

function runtimeText(
  page: Page,
  { runtime, measured_with: measured, places }: RuntimePatterns["runtimes"][number],
): string {
  const rows = places.flatMap(({ place, says, where, open, words }) => [
    `  ${page.style.bold(place)}  ${says}  ${page.style.dim(`${where}${open ? "" : "; no file adds to it"}`)}`,
    ...words.map(({ word, versions }) =>
      versions === null
        ? `      ${JSON.stringify(word)}`
        : `    + ${JSON.stringify(word)}  ${versions.join(", ")}`,
    ),
  ]);
  return [`${runtime}  measured with ${measured.join(", ")}`, ...rows].join("\n");
}
