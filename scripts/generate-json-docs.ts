/**
 * Writes docs/reference/json.md from the schemas of the operations: `bun scripts/generate-json-docs.ts`; with --check it
 * only says whether the page is current.
 */
import { toJSONSchema } from "zod";
import { OPERATIONS } from "../src/operations/index.ts";
import { formatted, writeOrCheck } from "./generated-file.ts";
import { fieldRows, type JsonSchema } from "./json-fields.ts";

const NAME = "docs/reference/json.md";

const HEAD = `# Documents

Generated from the schemas of the operations by \`make json-docs\`.

Each operation answers with one JSON document: the command line prints it with \`--json\`, the gateway answers with it at
\`POST /api/v1/OPERATION\`. Times are ISO 8601 in UTC, durations end in \`_ms\` and are milliseconds, what is absent is
\`null\` and never a missing field. An error is \`{"error": {"code", "message", "hint", …}}\`: on stderr of the command line,
as the body of the gateway; the codes are in [errors.md](errors.md). An example of each document, from the binary, is in
\`test/golden/documents\`.

What an operation needs of its caller: *read* looks, *act* changes what runs, *type* speaks to agents.
`;

function table(rows: readonly (readonly string[])[]): string[] {
  return [
    "| field | type | meaning |",
    "| --- | --- | --- |",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ];
}

async function page(): Promise<string> {
  const parts = [HEAD];
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const [operation, { request, document }] = await Promise.all([entry.load(), entry.schemas()]);
    const asked = fieldRows(toJSONSchema(request, { io: "input" }) as JsonSchema);
    const answered = fieldRows(toJSONSchema(document) as JsonSchema);
    const paused = operation.whilePaused === "refuse" ? "; refused while the fleet is paused" : "";
    const alone = entry.doors === "terminal" ? "; only the command line answers it" : "";
    parts.push(
      `## ${name}`,
      "",
      `${entry.summary[0]?.toUpperCase()}${entry.summary.slice(1)}. Needs *${operation.needs}*${paused}${alone}.`,
      "",
      ...(asked.length === 0 ? ["The request is empty."] : ["Request:", "", ...table(asked)]),
      "",
      "Document:",
      "",
      ...table(answered),
      "",
    );
  }
  return parts.join("\n");
}

const wanted = await formatted(NAME, await page());
process.exitCode = await writeOrCheck(NAME, wanted, process.argv.slice(2), "make json-docs");
