import { expect, test } from "bun:test";
import { join } from "node:path";
import { parseRoster } from "../../src/domain/roster/load.ts";
import { rosterError } from "../../src/domain/roster/issues.ts";

// What a person sees for each broken roster, word for word. After a wanted change:
//   UPDATE_GOLDEN=1 bun test test/golden/roster-errors.test.ts   and read the difference.
const GOLDEN = join(import.meta.dir, "roster-errors.txt");

const HEAD = "version: 1\ntransport: tmux\n";
const agents = (...lines: string[]) => `${HEAD}agents:\n${lines.map((line) => `  ${line}\n`).join("")}`;
const withTop = (top: string) => `${HEAD}${top}\nagents:\n  - { name: a, runtime: pi }\n`;
const named = (name: string) => agents(`- name: ${name}`, "  runtime: pi");

const BROKEN: Readonly<Record<string, string>> = {
  "empty file": "",
  "only comments": "# nothing yet\n\n# here\n",
  "nothing but a number": "42\n",
  "a list at the top": "- name: a\n  runtime: pi\n",
  "none of the required keys": "supervisor: auto\n",
  "no agents": `${HEAD}agents: []\n`,
  "agents without a value": `${HEAD}agents:\n`,
  "agents as a mapping": `${HEAD}agents:\n  coder0: { runtime: pi }\n`,
  "an agent that is only a name": agents("- coder0"),
  "wrong version and transport": "version: 2\ntransport: ssh\nagents: [{ name: a, runtime: pi }]\n",
  "version as text": 'version: "1"\ntransport: tmux\nagents: [{ name: a, runtime: pi }]\n',
  "tabs for indentation": `${HEAD}agents:\n\t- name: a\n\t  runtime: pi\n`,
  "a colon in plain text": agents("- name: a", "  runtime: pi", "  class: lead: the first"),
  "an unclosed quote": agents('- name: "a', "  runtime: pi"),
  "an unclosed list": agents("- name: a", "  runtime: command", "  command: [x, y", "- name: b"),
  "a second document": `${withTop("")}---\nversion: 1\n`,
  "a tag": agents("- name: !agent a", "  runtime: pi"),
  "another YAML version": `%YAML 1.1\n---\n${withTop("")}`,
  "problems before broken syntax are reported, after it not": `${HEAD}supervisr: auto\nagents:\n  - name: a\n\truntime: pi\nzzz: 1\n`,
  "a duplicate key": agents("- name: a", "  runtime: pi", "  class: x", "  class: y"),
  "a key in both spellings": withTop("tmux:\n  socketName: a\n  socket_name: b"),
  "a duplicate name": agents(
    "- { name: a, runtime: pi }",
    "- { name: b, runtime: pi }",
    "- { name: a, runtime: codex }",
  ),
  "names that tmux cannot tell apart": agents("- { name: a.b, runtime: pi }", "- { name: a_b, runtime: pi }"),
  "the holder's name": named("_holder"),
  "the holder's name, as chosen": withTop("tmux: { holder_session: a }"),
  "the user's own tmux server": withTop("tmux: { socket_name: default }"),
  "a holder session with a dot": withTop("tmux: { holder_session: my.holder }"),
  "an unknown key at the top": withTop("superviser: auto"),
  "an unknown key in tmux": withTop("tmux: { socket: x }"),
  "an unknown key in defaults": withTop("defaults:\n  worknig_directory: ~/src"),
  "an unknown key in limits": withTop("defaults:\n  limits: { memory: 4G }"),
  "an unknown key in restart": withTop("defaults:\n  restart: { windwo: 10m }"),
  "an unknown key in an agent": agents("- name: a", "  runtime: pi", "  model: gpt"),
  "an unknown key in an agent, camelCase": agents("- name: a", "  runtime: pi", "  workingDirectroy: /x"),
  "an unknown key in a runtime": withTop("runtimes:\n  pi: { reset_comand: /new }"),
  "an unknown key that is like none": withTop("tmux: { colour: blue }"),
  "keys in the wrong place": `${agents("- name: a", "  runtime: pi", "  memoryMax: 4G")}socket_name: x\n`,
  "an unknown runtime of an agent": agents("- name: a", "  runtime: clade"),
  "an unknown runtime in runtimes": withTop("runtimes:\n  codx: { reset_command: /new }"),
  "a merge key": agents("- &a { name: a, runtime: pi }", "- { <<: *a, name: b }"),
  "an alias without an anchor": agents("- name: *who", "  runtime: pi"),
  "an alias inside its own anchor": agents("- name: a", "  runtime: pi", "  command: &c [x, *c]"),
  "one mistake, aliased twice": `${HEAD}defaults:\n  limits: &l { memory_max: lots }\nagents:\n  - { name: a, runtime: pi, limits: *l }\n  - { name: b, runtime: pi, limits: *l }\n`,
  "a name with $(…)": named("'$(touch x)'"),
  "a name with quotes": named(`'a"b'`),
  "a name with a newline": named('"a\\nb"'),
  "a name with a leading dash": named("-rf"),
  "a name with a leading dot": named(".a"),
  "a name in another script": named("кодер"),
  "a name that is too long": named("a".repeat(65)),
  "a name that is a number": named("007"),
  "a name that is missing": agents("- runtime: pi"),
  "a name that is empty": named(""),
  "no command for runtime command": agents("- name: a", "  runtime: command"),
  "an empty command": agents("- name: a", "  runtime: command", "  command: []"),
  "a command as text": agents("- name: a", "  runtime: command", "  command: my-agent --flag"),
  "a command with numbers, a newline and a dash": agents(
    "- name: a",
    "  runtime: command",
    '  command: [-x, 8080, "a\\nb"]',
  ),
  "wrong types": withTop("defaults: here\nruntimes: [pi]\ntmux: true"),
  "start_concurrency of zero, and of text": `${withTop("defaults: { start_concurrency: 0 }")}# and\n`,
  "restart out of bounds": withTop(
    "defaults:\n  restart: { policy: sometimes, max: 1.5, window: soon, backoff: 400d }",
  ),
  "restart that never gives up": withTop("defaults:\n  restart: { max: 10, window: 1m, backoff: 10s }"),
  "limits of every wrong kind": withTop(
    "defaults:\n  limits: { memory_max: 4GB, cpu_quota: 200, tasks_max: -1 }",
  ),
  "limits nobody could live with": withTop(
    "defaults:\n  limits: { memory_max: 4, cpu_quota: 0%, tasks_max: 0 }",
  ),
  "budgets without a bound, or a wrong one": agents(
    "- { name: a, runtime: pi, budget: { then: pause } }",
    "- { name: b, runtime: pi, budget: { tokens: 2G, per: week, then: kill } }",
    "- { name: c, runtime: pi, budget: 2M }",
  ),
  "paths that are not looked up": agents(
    "- name: a",
    "  runtime: pi",
    "  working_directory: src/app",
    "  env_file: ~root/keys",
    "- name: b",
    "  runtime: pi",
    "  working_directory: /srv/$USER/x",
    '  env_file: "/srv/x\\0y"',
  ),
  "text that would be an option": agents("- name: a", "  runtime: pi", "  model_hint: --dangerous"),
  "text with a newline, an escape and nothing": agents(
    "- name: a",
    "  runtime: pi",
    "  model_hint: |",
    "    first",
    "    second",
    '  class: "\\e[31mred"',
    "- name: b",
    "  runtime: pi",
    '  class: ""',
  ),
  "variables of every wrong kind": agents(
    "- name: a",
    "  runtime: pi",
    "  env:",
    "    MOSAIC_AGENT_NAME: b",
    "    1ST: x",
    "    WITH-DASH: x",
    '    LINES: "a\\nb"',
    "    EMPTY:",
    "    LIST: [1]",
  ),
  "an escape sequence in the file": agents("- name: a", "  runtime: pi", "  class: \u001b[31mred"),
  "tabs and wide characters before the place": agents("- { name: a,\truntime: pi, class: 漢字👍é, zzz: 1 }"),
  "a long line": agents(
    `- { name: a, runtime: pi, class: ${"x".repeat(300)}, zzz: 1, env: { A: ${"y".repeat(300)} } }`,
  ),
  "CR LF": agents("- name: a", "  runtime: clade").replaceAll("\n", "\r\n"),
  "a byte order mark": "\uFEFFverson: 1\ntransport: tmux\nagents: [{ name: a, runtime: pi }]\n",
};

function render(text: string): string {
  const parsed = parseRoster(text, "roster.yaml");
  return parsed.ok ? "(no problem found)" : rosterError(parsed.issues, "roster.yaml", text).message;
}

test("every broken roster is explained with place, source line, caret and hint", async () => {
  const actual = Object.entries(BROKEN)
    .map(([title, text]) => `=== ${title}\n${render(text)}\n`)
    .join("\n");
  if (process.env["UPDATE_GOLDEN"] === "1") await Bun.write(GOLDEN, actual);
  expect(actual).toBe(await Bun.file(GOLDEN).text());
});

test.each(Object.entries(BROKEN))("refused: %s", (_, text) => {
  expect(parseRoster(text, "roster.yaml").ok).toBe(false);
});
