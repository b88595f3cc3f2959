import { describeError, MosaicError } from "../../base/errors.ts";
import type { Described } from "../../runtimes/described/description.ts";
import { isRuntimeName, parseDescribedName, type DescribedName } from "../../runtimes/runtime-name.ts";
import { accessProblem, CHANGED_BY_OTHERS } from "../host/access-problem.ts";
import type { Host } from "../host/host.ts";
import type { RosterIssue } from "../roster/issues.ts";
import type { Roster } from "../roster/roster.ts";

/** Bytes. Descriptions of known runtimes have some four thousand. */
const LONGEST = 64 * 1024;
const END = ".yaml";

type DescribingHost = Pick<Host, "files" | "paths" | "userId" | "userName">;

/** What this process read before, by file, so that the same text is not parsed again. */
export type KeptDescriptions = Map<string, { readonly text: string; readonly described: Described }>;

/** The names that files of the home describe, sorted. Files with other names are ignored. */
export async function describedNames({
  files,
  paths,
}: Pick<Host, "files" | "paths">): Promise<readonly DescribedName[]> {
  const names = (await files.list(paths.describedFolder)).filter((name) => name.endsWith(END));
  return names
    .map((name) => parseDescribedName(name.slice(0, -END.length)))
    .filter((name) => name !== undefined);
}

/** Reads a description by name. Its `problem` says that the file is wrong, is missing, or cannot be trusted. */
export async function readDescribed(
  host: DescribingHost,
  name: DescribedName,
  kept: KeptDescriptions = new Map(),
): Promise<Described> {
  const file = host.paths.described(name);
  const wrong = (problem: string, sha256?: string): Described => ({
    name,
    file,
    sha256,
    description: undefined,
    problem,
  });
  try {
    const problem = await whyNotBelieved(host, file);
    if (problem !== undefined) return wrong(problem);
    const text = await host.files.read(file, { limit: LONGEST });
    if (text === undefined) return wrong(`no file describes it: ${file}`);
    const before = kept.get(file);
    if (before?.text === text) return before.described;
    const { parseDescription } = await import("./load.ts");
    const parsed = parseDescription(text, file);
    const sha256 = await sha256Of(text);
    const described = parsed.ok
      ? { name, file, sha256, text, description: parsed.description, problem: "" }
      : wrong(problemOf(parsed.issues), sha256);
    kept.set(file, { text, described });
    return described;
  } catch (thrown) {
    if (thrown instanceof MosaicError) return wrong(describeError(thrown));
    throw thrown;
  }
}

/** Whoever can write the file decides what is run and typed in the user's name. */
async function whyNotBelieved(host: DescribingHost, file: string): Promise<string | undefined> {
  for (const path of [host.paths.describedFolder, file]) {
    const problem = await accessProblem(host, path, CHANGED_BY_OTHERS);
    if (problem !== undefined) return `${problem.fact} (${problem.hint})`;
  }
  return undefined;
}

/** The first of its problems, and how many there are. */
function problemOf(issues: readonly RosterIssue[]): string {
  const [first] = issues;
  if (first === undefined) return "it is no description";
  const { file, line, column, path, what } = first;
  const rest = issues.length === 1 ? "" : `, and ${issues.length - 1} more`;
  return `${file}:${line}:${column}${path === "" ? "" : ` ${path}`}: ${what}${rest}`;
}

async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Adds the descriptions of the runtimes that mosaic does not have itself. Reads nothing where there are none. */
export async function withDescriptions(
  host: DescribingHost,
  roster: Roster,
  kept?: KeptDescriptions,
): Promise<Roster> {
  const names = new Set(roster.agents.flatMap(({ runtime }) => (isRuntimeName(runtime) ? [] : [runtime])));
  if (names.size === 0) return roster;
  const found = new Map<string, Described>();
  for (const name of names) found.set(name, await readDescribed(host, name, kept));
  return {
    ...roster,
    agents: roster.agents.map((agent) => {
      const described = found.get(agent.runtime);
      return described === undefined ? agent : { ...agent, described };
    }),
  };
}
