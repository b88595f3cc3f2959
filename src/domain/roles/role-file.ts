import { describeError, MosaicError } from "../../base/errors.ts";
import type { Host } from "../host/host.ts";

/** Bytes of a role text that reach an agent; a longer one is cut, and the agent is told so. */
export const LONGEST_ROLE = 16 * 1024;

/** The text of a class, and where it comes from. */
export interface Role {
  readonly path: string;
  /** "yours": from fleet/roles.local, which no update touches. */
  readonly from: "mosaic" | "yours";
  readonly text: string;
}

/** A class without a text; `why` where its file cannot be used. */
export interface NoRole {
  /** Where a text would be looked for first; undefined where the class cannot be the name of a file. */
  readonly path: string | undefined;
  readonly why: string;
}

type RoleHost = Pick<Host, "files" | "paths">;

/**
 * Where the text of a class is looked for, the user's own first. Empty for a class that cannot be the name of a file.
 * Pure.
 */
function rolePaths(
  { fleet }: Pick<Host["paths"], "fleet">,
  label: string,
): readonly { readonly path: string; readonly from: Role["from"] }[] {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(label)) return [];
  return [
    { path: `${fleet}/roles.local/${label}.md`, from: "yours" },
    { path: `${fleet}/roles/${label}.md`, from: "mosaic" },
  ];
}

/** The text of a class. A file that cannot be read counts as none, with the reason: an agent starts all the same. */
export async function roleOf({ files, paths }: RoleHost, label: string): Promise<Role | NoRole> {
  const places = rolePaths(paths, label);
  const [first] = places;
  if (first === undefined)
    return { path: undefined, why: `the class ${JSON.stringify(label)} cannot be a file's name` };
  for (const { path, from } of places) {
    try {
      const text = await files.read(path);
      if (text !== undefined) return { path, from, text };
    } catch (thrown) {
      // where the user has a text of their own, mosaic's must not replace it
      if (thrown instanceof MosaicError) return { path, why: describeError(thrown) };
      throw thrown;
    }
  }
  return { path: first.path, why: `the class ${label} has no file` };
}

export function hasText(role: Role | NoRole): role is Role {
  return "text" in role;
}

/** The classes of these agents that have no text, each once. */
export async function classesWithoutText(
  host: RoleHost,
  agents: readonly { readonly class: string }[],
): Promise<readonly (NoRole & { readonly class: string })[]> {
  const classes = [...new Set(agents.map((agent) => agent.class))];
  const roles = await Promise.all(classes.map((label) => roleOf(host, label)));
  return roles.flatMap((role, at) => (hasText(role) ? [] : [{ ...role, class: classes[at] ?? "" }]));
}
