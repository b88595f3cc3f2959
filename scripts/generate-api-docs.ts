/**
 * Writes docs/reference/openapi.json and docs/reference/api.md from the gateway's routes and the schemas of the
 * operations; with --check it only says whether they are current.
 */
import { version } from "../package.json" with { type: "json" };
import { openApi } from "../src/gateway/openapi.ts";
import { DESCRIBED } from "../src/gateway/openapi-routes.ts";
import { OPERATIONS } from "../src/operations/index.ts";
import { formatted, writeOrCheck } from "./generated-file.ts";

const HEAD = `# The gateway's API

Generated from the routes by \`make api-docs\`; [openapi.json](openapi.json) is the same for programs, and a gateway
answers with its own at \`/openapi.json\`.

\`\`\`sh
curl -H "Authorization: Bearer $(cat token)" -H 'Content-Type: application/json' -d '{}' \\
  http://127.0.0.1:14242/api/v1/fleet.ps
\`\`\`

Every operation is asked for with \`POST /api/v1/OPERATION\` and its request as JSON, and answers with its document:
[json.md](json.md) has the fields of both. \`mosaic ps --gateway URL --token-file FILE\` does the same from the
command line. The header \`mosaic-ending\` says how it ended where that is not plain success, in the words of
[exit-codes.md](exit-codes.md); an error is \`{"error": {"code", "message", "hint", …}}\` with the codes of
[errors.md](errors.md).

A caller is a token (\`Authorization: Bearer msc_…\`), a person's session (a cookie, and \`X-Mosaic-CSRF\` with what
changes something), or whoever can open the unix socket, which is the owner alone. *Needs* is the scope that a token
must have, or a person's role.
`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

const operations = Object.entries(OPERATIONS)
  .filter(([, { doors }]) => doors === "all")
  .map(([name, { summary, scope }]) => [
    `[\`${name}\`](json.md#${name.replaceAll(/[^a-z-]/g, "")})`,
    scope,
    summary,
  ]);
const others = DESCRIBED.map(({ method, path, needs, summary }) => [
  `\`${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, (_, name: string) => name.toUpperCase())}\``,
  needs === "none" ? "nothing" : needs,
  summary,
]);
const page = [
  HEAD,
  "## Operations\n",
  table(["POST /api/v1/…", "needs", ""], operations),
  "\n## What has an address of its own\n",
  table(["", "needs", ""], others),
  "",
].join("\n");

const options = process.argv.slice(2);
const statuses = [
  await writeOrCheck(
    "docs/reference/openapi.json",
    await formatted("docs/reference/openapi.json", JSON.stringify(await openApi(version), undefined, 2)),
    options,
    "make api-docs",
  ),
  await writeOrCheck(
    "docs/reference/api.md",
    await formatted("docs/reference/api.md", page),
    options,
    "make api-docs",
  ),
];
process.exitCode = Math.max(...statuses);
