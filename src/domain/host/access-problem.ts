import type { Host } from "./host.ts";

/** Permission bits that something must not have, and the `chmod` that takes them away. */
export interface Forbidden {
  readonly bits: number;
  readonly what: string;
  readonly cure: string;
}

/** A folder that a umask of 002 made is its user's own: their group has nobody else in it. */
export const CHANGED_BY_ALL: Forbidden = { bits: 0o002, what: "everybody may change it", cure: "o-w" };
export const CHANGED_BY_OTHERS: Forbidden = { bits: 0o022, what: "others may change it", cure: "go-w" };
export const SEEN_BY_OTHERS: Forbidden = { bits: 0o077, what: "others may look into it", cure: "go-rwx" };

/** Why something in the home is not ours alone, and the command that mends it. Something that is not there is no problem. */
export async function accessProblem(
  { files, userId, userName }: Pick<Host, "files" | "userId" | "userName">,
  path: string,
  { bits, what, cure }: Forbidden,
): Promise<{ readonly fact: string; readonly hint: string } | undefined> {
  const facts = await files.identity(path);
  if (facts === undefined) return undefined;
  if (facts.owner !== userId) {
    return { fact: `${path} belongs to uid ${facts.owner}`, hint: `sudo chown ${userName} ${path}` };
  }
  if ((facts.mode & bits) === 0) return undefined;
  const mode = facts.mode.toString(8).padStart(4, "0");
  return { fact: `${path} has mode ${mode}: ${what}`, hint: `chmod ${cure} ${path}` };
}
