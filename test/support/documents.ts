import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const projectRoot = resolve(import.meta.dir, "../..");

/** A document of the project; `path` is relative to it. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

export function readDocuments(): Document[] {
  return ["*.md", "docs/**/*.md"]
    .flatMap((pattern) => [...new Bun.Glob(pattern).scanSync({ cwd: projectRoot })])
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(projectRoot, path), "utf8") }));
}

const FENCED = /^ *```.*\n([\s\S]*?)^ *```$/gm;

/** Each line of the fenced blocks. */
function fencedLines(text: string): string[] {
  return [...text.matchAll(FENCED)].flatMap(([, block = ""]) => block.split("\n"));
}

/** What stands between single backticks outside of fenced blocks. */
export function codeSpans(text: string): string[] {
  return [...text.replaceAll(FENCED, "").matchAll(/`([^`]+)`/g)].map(([, span = ""]) =>
    span.replaceAll(/\s+/g, " "),
  );
}

/**
 * The command lines of `program` in a document: in code spans that begin with it, and in fenced blocks where a command
 * can begin. Comments are left out. Each is its words after the program, quotes taken off.
 */
export function commandLines(text: string, program: string): string[][] {
  const start = new RegExp(`^(?:\\$ |hint: )?(?:dist/|\\./)?${program} `);
  return [...fencedLines(text), ...codeSpans(text)]
    .flatMap((line) => line.replace(/(^|\s)#.*$/, "").split(/&&|\|\||[|;]|\$\(/))
    .map((piece) => piece.trim())
    .filter((piece) => start.test(`${piece} `))
    .map((piece) => wordsOf(`${piece} `.replace(start, "")));
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([^\s)]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

/** The targets of the links that stay within the project: path and heading, either may be empty. */
export function relativeLinks(text: string): { readonly path: string; readonly heading: string }[] {
  return [...text.replaceAll(FENCED, "").matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", heading = ""] = target.split("#");
      return { path, heading };
    });
}

/** The names by which the headings of a document can be linked to, as GitHub makes them. */
export function headingNames(text: string): string[] {
  return [...text.replaceAll(FENCED, "").matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The text below a heading, up to the next one of the same or a higher level; empty where there is none. */
export function section(text: string, heading: string): string {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) return "";
  const level = heading.indexOf(" ");
  const end = lines.findIndex(
    (line, index) => index > start && /^#+ /.test(line) && line.indexOf(" ") <= level,
  );
  return lines.slice(start + 1, end < 0 ? undefined : end).join("\n");
}

/** The code spans in the first column of every table. */
export function firstColumn(text: string): string[] {
  return [...text.matchAll(/^\| *`([^`]+)`[^|]*\|/gm)].map(([, name = ""]) => name);
}
