/**
 * The layers: faces, operations, domain and runtimes, adapters, the ground; imports run down only. Each rule names
 * what it forbids, and each exception its reason; an exception that is no longer needed fails too.
 */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { importsOf, codeOf, usesGlobal } from "./support/source-text.ts";

const root = resolve(import.meta.dir, "..");

interface Source {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** What it imports, types too: project files as paths relative to the project, else the package's name. */
  readonly imports: readonly string[];
  /** The text without comments, types and strings. */
  readonly code: string;
}

const sources: readonly Source[] = [...new Bun.Glob("src/**/*.{ts,tsx}").scanSync({ cwd: root })]
  .toSorted()
  .map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    const imports = importsOf(text).map((name) =>
      name.startsWith(".") ? normalize(join(dirname(path), name)) : name,
    );
    return { path, text, imports, code: codeOf(text, path.endsWith(".tsx") ? "tsx" : "ts") };
  });

interface Rule {
  readonly rule: string;
  readonly applies: (path: string) => boolean;
  /** What is wrong with a file; empty where nothing is. */
  readonly wrong: (source: Source) => readonly string[];
  /** Files that may, and why. A path that ends in "/" is a folder. */
  readonly except: Readonly<Record<string, string>>;
}

const below =
  (...folders: readonly string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));
const anywhere = () => true;
const imports = (forbidden: (name: string) => boolean) => (source: Source) =>
  source.imports.filter(forbidden).map((name) => `imports ${name}`);
const uses = (what: string, pattern: RegExp) => (source: Source) => (pattern.test(source.code) ? [what] : []);
const outside =
  (...folders: readonly string[]) =>
  (name: string) =>
    !folders.some((folder) => name.startsWith(folder));

/** The folders of src by height; within the domain by height too. A folder imports what stands below it, never above. */
const HEIGHTS: readonly (readonly string[])[] = [
  ["src/base"],
  ["src/runtimes"],
  ["src/domain/ports"],
  ["src/domain/roster", "src/domain/heartbeat", "src/domain/restart-lock"],
  ["src/domain/host"],
  ["src/domain/install", "src/domain/roles", "src/domain/described", "src/domain/patterns"],
  ["src/domain/watch", "src/domain/limits"],
  ["src/domain/agent"],
  ["src/domain/fleet"],
  ["src/domain/setup", "src/domain/life", "src/domain/gateway", "src/domain/proving"],
  ["src/domain/team"],
  ["src/domain/federation"],
  ["src/adapters"],
  ["src/compose"],
  ["src/operations"],
  ["src/gateway", "src/mcp", "src/cli"],
  ["src/commands"],
  ["src/page"],
];

/** The folder that counts as one: a part of the domain, else the folder below src. */
function folderOf(path: string): string {
  return /^src\/(?:domain\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? path;
}

const heightOf = (path: string): number => HEIGHTS.findIndex((folders) => folders.includes(folderOf(path)));

const rules: readonly Rule[] = [
  {
    rule: "imports run down only",
    applies: (path) => heightOf(path) >= 0,
    wrong: (source) =>
      source.imports
        .filter((name) => heightOf(name) >= 0 && folderOf(name) !== folderOf(source.path))
        .filter((name) => heightOf(name) >= heightOf(source.path))
        .map((name) => `imports ${name}`),
    except: {},
  },
  {
    rule: "every folder has its height, but for what stands apart",
    applies: anywhere,
    wrong: ({ path }) => (heightOf(path) < 0 ? ["has no height"] : []),
    except: {
      "src/main.ts": "is above all: argv in, exit status out",
      "src/stub/": "stands for a foreign program",
    },
  },
  {
    rule: "the ground and the runtimes import no package, no node:*, no other layer",
    applies: below("src/base/", "src/runtimes/"),
    wrong: imports(outside("src/base/", "src/runtimes/")),
    except: { "src/base/build-information.ts": "says which version package.json has" },
  },
  {
    rule: "runtimes import the ground alone",
    applies: below("src/runtimes/"),
    wrong: imports(outside("src/runtimes/", "src/base/")),
    except: {},
  },
  {
    rule: "the domain imports only the domain, runtimes and the ground: no package, no node:*, no bun",
    applies: below("src/domain/"),
    wrong: imports(outside("src/domain/", "src/runtimes/", "src/base/")),
    except: {
      "src/domain/roster/": "the roster's schema is written in zod, its text is read with yaml",
      "src/domain/described/": "so is the schema of a runtime that a file describes",
      "src/domain/patterns/schema.ts": "the schema of a file of patterns is written in zod",
    },
  },
  {
    rule: "the roster's part of the domain imports nothing more than zod and yaml",
    applies: below("src/domain/roster/"),
    wrong: imports(
      (name) =>
        outside("src/domain/", "src/runtimes/", "src/base/")(name) && !/^(zod(\/.*)?|yaml)$/.test(name),
    ),
    except: {},
  },
  {
    rule: "the domain, the runtimes and the ground do not know the process, Bun or the console",
    applies: below("src/domain/", "src/runtimes/", "src/base/"),
    wrong: ({ code }) => ["process", "Bun", "console"].filter((name) => usesGlobal(code, name)),
    except: { "src/base/build-information.ts": "says which Bun and which platform this is" },
  },
  {
    rule: "adapters import what the domain declares, what runtimes are, each other and what the platform offers",
    applies: below("src/adapters/"),
    wrong: imports((name) =>
      outside(
        "src/domain/",
        "src/runtimes/",
        "src/base/",
        "src/adapters/",
        "framework/",
        "dist/page/",
        "node:",
        "bun",
      )(name),
    ),
    except: {},
  },
  {
    rule: "only compose builds adapters",
    applies: (path) => !below("src/adapters/")(path),
    wrong: imports((name) => name.startsWith("src/adapters/")),
    except: { "src/compose/": "the one folder that builds them" },
  },
  {
    rule: "the page, which runs in a browser, knows documents by their types, preact, which agents a right is over, and nothing else of ours",
    applies: below("src/page/"),
    wrong: (source) => [
      ...imports((name) =>
        outside("src/page/", "src/operations/documents/", "src/base/resources.ts", "preact", "@xterm/")(name),
      )(source),
      ...[...source.text.matchAll(/^import (?!type )[^;]*?from "[^"]*\/operations\/[^"]*"/gm)].map(
        ([text]) => `imports more than types: ${text}`,
      ),
    ],
    except: {},
  },
  {
    rule: "the page puts no markup into itself: what an agent wrote is text",
    applies: below("src/page/"),
    wrong: ({ text }) =>
      /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|\beval\(|javascript:/.test(text)
        ? ["makes markup of text"]
        : [],
    except: {},
  },
  {
    rule: "the stub, which stands for a foreign program, knows nothing of mosaic",
    applies: below("src/stub/"),
    wrong: imports(outside("src/stub/", "node:")),
    except: {},
  },
  {
    rule: "only a command starts the stub",
    applies: (path) => !below("src/stub/", "src/commands/")(path),
    wrong: imports((name) => name.startsWith("src/stub/")),
    except: {},
  },
  {
    rule: "citty and consola stay in cli and commands",
    applies: (path) => !below("src/cli/", "src/commands/")(path),
    wrong: imports((name) => name === "citty" || name === "consola"),
    except: {},
  },
  {
    rule: "one file starts processes",
    applies: anywhere,
    wrong: (source) => [
      ...imports((name) => name === "node:child_process" || name === "child_process")(source),
      ...uses("spawns", /\bBun\s*\.\s*(spawn|spawnSync|\$)/)(source),
    ],
    except: {
      "src/adapters/process.ts": "the one place that starts processes",
      "src/adapters/terminal-programs.ts": "starts what has our terminal meanwhile, or reads from it",
      "src/adapters/talking.ts": "starts a program that is talked with as long as it runs",
      "src/adapters/outlived.ts": "starts what ends the programs that we leave behind when we are killed",
      "src/stub/faults.ts": "the stub leaves children behind when asked to: that is what it is for",
    },
  },
  {
    rule: "one file writes to the terminal",
    applies: anywhere,
    wrong: uses(
      "writes",
      /(?<![.\w$])((process|Bun)\s*(\.\s*(stdout|stderr)\b|\[)|console\s*\.|writeSync\s*\(\s*[12]\b)/,
    ),
    except: {
      "src/cli/io.ts": "the one place that writes to the terminal",
      "src/cli/refuse-debugger.ts": "ends a process that others can drive before the event loop turns",
      "src/cli/version-alone.ts": "says one word of ours, before what it takes to say more is loaded",
      "src/stub/main.ts": "the stub run without the binary is a program of its own",
      "src/adapters/terminal.ts": "hands the terminal to the stub, which draws on it itself",
    },
  },
  {
    rule: "one file writes the sequences that a terminal obeys",
    applies: below(
      "src/base/",
      "src/domain/",
      "src/compose/",
      "src/operations/",
      "src/cli/",
      "src/commands/",
    ),
    wrong: ({ text }) => (/\\(u001b|x1b|033|e)\[/i.test(text) ? ["writes a sequence"] : []),
    except: {
      "src/cli/show/terminal-text.ts":
        "marks them as ours, so that what leaves can be told from what came in",
      "src/cli/show/style.ts": "has the colours' numbers, and marks them there",
    },
  },
  {
    rule: "one file writes the JSON of the command line",
    applies: below("src/cli/"),
    wrong: uses("writes JSON", /\bJSON\s*\.\s*stringify\b/),
    except: { "src/cli/show/json-text.ts": "escapes what JSON leaves raw and a terminal obeys" },
  },
  {
    rule: "the exit status is set in one place, and nothing exits at once",
    applies: anywhere,
    wrong: uses("sets the exit status", /(?<![.\w$])process\s*\.\s*(exit\s*\(|exitCode\s*=(?!=)|reallyExit)/),
    except: {
      "src/main.ts": "the one place that sets the exit status",
      "src/cli/refuse-debugger.ts": "ends a process that others can drive before the event loop turns",
      "src/stub/main.ts": "the stub run without the binary is a program of its own",
    },
  },
  {
    rule: "one file spells the names of the units",
    applies: anywhere,
    wrong: ({ text }) => (/["'`^/]mosaic-(agent@|tmux-holder)/.test(text) ? ["spells a unit's name"] : []),
    except: {
      "src/base/names.ts": "the one place that spells them",
      "src/domain/ports/assets.ts": "lists the files of framework/",
      "src/adapters/assets.ts": "imports the files of framework/",
    },
  },
  {
    // Bun 1.4.5 puts the bytecode of every module of node that is imported into the binary: 0.5 MB for net and tls. Others
    // come by process.getBuiltinModule.
    rule: "of node only what most commands need is imported",
    applies: anywhere,
    wrong: ({ text }) =>
      [...text.matchAll(/^(?:import (?!type\b)[^;]*?from|import) "node:([^"]+)";$/gm)]
        .map(([, name]) => `imports node:${name}`)
        .filter((what) => !/:(fs|fs\/promises|path|os|util|tty|crypto|stream|stream\/promises)$/.test(what)),
    except: {},
  },
  {
    rule: "the product does not import its tests or scripts",
    applies: anywhere,
    wrong: imports((name) => name.startsWith("test/") || name.startsWith("scripts/")),
    except: {},
  },
  {
    rule: "a file has at most 300 lines",
    applies: anywhere,
    wrong: ({ text }) => (text.split("\n").length > 301 ? [`has ${text.split("\n").length - 1}`] : []),
    except: {},
  },
  {
    rule: "a file's name says what it is about",
    applies: anywhere,
    wrong: ({ path }) =>
      /(^|\/)_?(utils?|utilities|helpers?|misc|stuff)(\.ts$|\/)/.test(path) ? ["says nothing"] : [],
    except: {},
  },
];

function excepted(rule: Rule, path: string): boolean {
  return Object.keys(rule.except).some((allowed) =>
    allowed.endsWith("/") ? path.startsWith(allowed) : path === allowed,
  );
}

describe("architecture", () => {
  test("there is something to look at", () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(20);
  });

  for (const rule of rules) {
    test(rule.rule, () => {
      const wrong = sources
        .filter(({ path }) => rule.applies(path) && !excepted(rule, path))
        .flatMap((source) => rule.wrong(source).map((what) => `${source.path}: ${what}`));
      expect(wrong).toEqual([]);
    });

    for (const [allowed, reason] of Object.entries(rule.except)) {
      test(`${rule.rule}: ${allowed} is still an exception (${reason})`, () => {
        const needing = sources.filter(
          (source) =>
            excepted({ ...rule, except: { [allowed]: reason } }, source.path) &&
            rule.wrong(source).length > 0,
        );
        expect(needing.map(({ path }) => path)).not.toEqual([]);
      });
    }
  }
});
