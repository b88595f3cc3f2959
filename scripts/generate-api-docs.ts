/**
 * Writes docs/reference/openapi.json and docs/reference/api.md from the gateway's routes and the schemas of the
 * operations; with --check it only says whether they are current.
 */
import { version } from "../package.json" with { type: "json" };
import { openApi } from "../src/gateway/openapi.ts";
import { DESCRIBED } from "../src/gateway/openapi-routes.ts";
import { REPEATED_HEADER } from "../src/gateway/once.ts";
import { CLOSER, STATUS } from "../src/gateway/status-codes.ts";
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

## Once

What changes something may be asked for with \`Idempotency-Key: WORD\`, a word of the caller's own for this request (1 to
255 printable characters of ASCII). The same request with the same key within 24 hours is not done again: it gets the
same answer, with the same status, and \`${REPEATED_HEADER}: true\`; while the first one is under way it waits for that
one's answer. Another request with the key gets 409 (\`key-of-another-request\`). A key is its caller's alone: a person's
at every browser, or a token's. A request with a key goes on when its caller goes away, who may come again for the
answer; over a restart of the gateway too.

What was refused before anything was done (the endings \`usage\`, \`configuration\`, \`missing-program\`, \`locked\`) is not
kept: the same key may come again. What a gateway began and did not end, an answer with a secret (a token, a code) and one
of more than 256 KiB are not done again either, and get 409 (\`answer-not-kept\`). Of one caller the newest 16 MiB of
answers are kept. Where only looking is asked for, the key means nothing.

## Callers

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
  "\n## Statuses\n",
  "An answer that is a document has 200, however it ended. An error has the status of its ending, but for cases that HTTP",
  "has a closer word for.\n",
  "### By how it ended\n",
  table(
    ["ending", "status"],
    Object.entries(STATUS).map(([ending, status]) => [`\`${ending}\``, String(status)]),
  ),
  "\n### Cases with a status of their own\n",
  table(
    ["code", "status"],
    Object.entries(CLOSER).map(([code, status]) => [`\`${code}\``, String(status)]),
  ),
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
