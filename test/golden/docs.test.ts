/**
 * The documents name only what there is: commands, options, files, links, make targets; and the tables that repeat
 * what the code says (exit codes, roster keys, the launcher's variables) say the same.
 */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import schema from "../../framework/fleet/roster.schema.json" with { type: "json" };
import { EXIT_STATUS } from "../../src/cli/exit-codes.ts";
import { resolve } from "../../src/cli/parse/resolve.ts";
import { scan } from "../../src/cli/parse/scan.ts";
import { HELP_TOPICS } from "../../src/cli/show/help-topics.ts";
import { COMMON_ARGUMENTS } from "../../src/cli/grammar/common.ts";
import { isGroup } from "../../src/cli/grammar/tree.ts";
import { commandTree } from "../../src/commands/index.ts";
import { camelCase, schemaKey } from "../../src/domain/roster/spelling.ts";
import {
  type Document,
  codeSpans,
  commandLines,
  firstColumn,
  headingNames,
  projectRoot,
  readDocuments,
  relativeLinks,
  section,
} from "../support/documents.ts";

const documents = readDocuments();

function documentAt(path: string): Document {
  const found = documents.find((document) => document.path === path);
  if (found === undefined) throw new Error(`no document ${path}`);
  return found;
}

/** What is wrong with a command line of mosaic; undefined where nothing is. A lone `…` stands for any command. */
async function mistakeIn(words: readonly string[]): Promise<string | undefined> {
  if (words[0] === "…") return undefined;
  if (words[0] === "help" && HELP_TOPICS.some((topic) => topic === words[1])) return undefined;
  const { node, unknown, leading, rest } = resolve(words, commandTree);
  if (unknown !== undefined) return `no command '${unknown}'`;
  if (isGroup(node)) return scan(leading, rest, COMMON_ARGUMENTS).problems[0]?.message;
  const { args } = await node.load();
  return scan(leading, rest, { ...COMMON_ARGUMENTS, ...args }).problems[0]?.message;
}

describe("the commands in the documents", () => {
  const named = documents.flatMap(({ path, text }) =>
    commandLines(text, "mosaic").map((words) => ({ path, words })),
  );

  test("there are some", () => {
    expect(named.length).toBeGreaterThan(100);
  });

  test("exist, with every option they are given", async () => {
    const mistakes = await Promise.all(
      named.map(async ({ path, words }) => {
        const mistake = await mistakeIn(words);
        return mistake === undefined ? [] : [`${path}: mosaic ${words.join(" ")}: ${mistake}`];
      }),
    );
    expect(mistakes.flat()).toEqual([]);
  });

  // none is, at times
  test("that the README calls missing are missing", () => {
    const missing = codeSpans(section(documentAt("README.md").text, "## What is not there yet"))
      .filter((span) => /^[a-z]+( [a-z]+)?$/.test(span))
      .map((span) => span.split(" "));
    const there = missing.filter((words) => resolve(words, commandTree).unknown === undefined);
    expect(there).toEqual([]);
  });

  test("of make are targets of the Makefile", () => {
    const makefile = readFileSync(join(projectRoot, "Makefile"), "utf8");
    const targets = new Set(
      [...makefile.matchAll(/^([a-z0-9 -]+):/gm)].flatMap(([, names = ""]) => names.split(" ")),
    );
    const unknown = documents.flatMap(({ path, text }) =>
      commandLines(text, "make")
        .flatMap(([target]) => target ?? [])
        .filter((target) => target !== "TARGET" && !targets.has(target))
        .map((target) => `${path}: make ${target}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe("the documents point to what is there", () => {
  test("every relative link leads to a file and a heading", () => {
    const links = documents.flatMap(({ path, text }) =>
      relativeLinks(text).map((link) => ({ from: path, ...link })),
    );
    expect(links.length).toBeGreaterThan(20);
    const broken = links.filter(({ from, path, heading }) => {
      const target = path === "" ? from : normalize(join(dirname(from), path));
      if (!existsSync(join(projectRoot, target))) return true;
      return heading !== "" && !headingNames(documentAt(target).text).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  test("every path of the project that they name is there", () => {
    const paths = documents.flatMap(({ path, text }) =>
      codeSpans(text)
        .filter((span) => /^(src|test|scripts|framework|docs)\/[\w@./-]*$/.test(span))
        .map((named) => ({ path, named })),
    );
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter(({ named }) => !existsSync(join(projectRoot, named)))).toEqual([]);
  });

  test("every document is linked to from another one", () => {
    const linked = new Set(
      documents.flatMap(({ path: from, text }) =>
        relativeLinks(text).map(({ path }) => normalize(join(dirname(from), path))),
      ),
    );
    const orphans = documents
      .map(({ path }) => path)
      .filter((path) => !linked.has(path) && !linked.has(dirname(path)))
      .filter((path) => !["README.md", "CHANGELOG.md"].includes(path));
    expect(orphans).toEqual([]);
  });
});

describe("the tables in the documents", () => {
  test("have every folder of the program, and no other", () => {
    const shown = firstColumn(section(documentAt("docs/architecture.md").text, "## Layers"))
      .filter((path) => /^src\/.*\/$/.test(path))
      .map((path) => path.replace(/\/$/, ""));
    const files = [...new Bun.Glob("src/**/*.ts").scanSync({ cwd: projectRoot })];
    const folders = new Set(files.map((file) => /^src\/(?:domain\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? ""));
    folders.delete("");
    const parts = shown.filter((path) => !folders.has(path));
    expect([...folders].filter((folder) => !shown.includes(folder))).toEqual([]);
    // a part of a folder may stand in the table too, where it is there
    expect(parts.filter((path) => !files.some((file) => file.startsWith(`${path}/`)))).toEqual([]);
  });

  test("have every exit code with its status, and no other", () => {
    const rows = [
      ...documentAt("docs/reference/exit-codes.md").text.matchAll(/^\| +(\d+) \| `([a-z-]+)` /gm),
    ];
    expect(Object.fromEntries(rows.map(([, status, code = ""]) => [code, Number(status)]))).toEqual(
      EXIT_STATUS,
    );
  });

  test("have every code of an error that the source gives, with a status, and no other", async () => {
    const given = new Set<string>();
    for (const file of new Bun.Glob("src/**/*.ts").scanSync({ cwd: projectRoot })) {
      const text = await Bun.file(join(projectRoot, file)).text();
      if (!text.includes("new MosaicError(")) continue;
      for (const [, code = ""] of text.matchAll(/\bcode: "([a-z]+(?:-[a-z]+)+)"/g)) given.add(code);
    }
    const { text } = documentAt("docs/reference/errors.md");
    const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| +(\d+) \|/gm)];
    const statuses = new Set(Object.values(EXIT_STATUS).map(String));
    expect(new Set(rows.map(([, code = ""]) => code))).toEqual(given);
    expect(rows.filter(([, , status = ""]) => !statuses.has(status))).toEqual([]);
  });

  test("have every key of the roster, and no other", () => {
    const { text } = documentAt("docs/reference/roster.md");
    const keys = schemaKeys(schema);
    expect(new Set(firstColumn(text))).toEqual(new Set(keys.map(schemaKey)));
    const spellings = codeSpans(section(text, "## Other spellings"));
    expect(new Set(spellings)).toEqual(new Set(keys.map(camelCase).filter((key) => /[A-Z]/.test(key))));
  });

  test("have every variable that the launcher names in its help, and no other", () => {
    const launcher = readFileSync(join(projectRoot, "framework/tools/fleet/start-agent-session.sh"), "utf8");
    const help = launcher.slice(0, launcher.indexOf("\nset -u\n"));
    const named = [...help.matchAll(/^# {3}(MOSAIC_[A-Z_]+)((?:, _[A-Z]+)*)/gm)].flatMap(
      ([, first = "", others = ""]) => [
        first,
        ...others
          .split(", ")
          .filter(Boolean)
          .map((end) => first.replace(/_[A-Z]+$/, end)),
      ],
    );
    expect(named.length).toBeGreaterThan(10);
    const table = section(documentAt("docs/reference/launcher.md").text, "## Variables");
    expect(firstColumn(table).toSorted()).toEqual(named.toSorted());
  });
});

/** Every key that an object in the schema may have. */
function schemaKeys(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([word, value]) =>
    word === "properties" && typeof value === "object" && value !== null
      ? [...Object.keys(value), ...Object.values(value).flatMap(schemaKeys)]
      : schemaKeys(value),
  );
}
