import { readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import type { Environment } from "./environment.ts";

export interface User {
  readonly id: number;
  readonly name: string;
  readonly home: string;
}

/** Who we are. The name is from the password file: Bun's own answer (1.4.5) is $USER, and "unknown" without it. */
export function currentUser(environment: Environment): User {
  const { uid, homedir } = userInfo();
  const name = nameOf(uid) ?? environment["USER"] ?? environment["LOGNAME"] ?? String(uid);
  return { id: uid, name, home: environment["HOME"] ?? homedir };
}

/** The name of a uid in the password file; undefined where it has none. */
export function nameOf(uid: number): string | undefined {
  return passwordEntry(uid)?.[0];
}

/**
 * HOME as the login has it, where it is that folder by another name: with `//` in it, or through a link. What was started
 * and written under the one name would seem changed under the other.
 */
export function withLoginHome(environment: Environment, uid = userInfo().uid): Environment {
  const said = environment["HOME"];
  if (said === undefined || !said.startsWith("/")) return environment;
  const home = said.replaceAll(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  const login = passwordEntry(uid)?.[5];
  const isLogin = login !== undefined && home !== login && isSameFolder(home, login);
  return { ...environment, HOME: isLogin ? login : home };
}

/** The fields of a uid's line in the password file. */
function passwordEntry(uid: number): readonly string[] | undefined {
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map((line) => line.split(":")).find((fields) => fields[2] === String(uid));
  } catch {
    return undefined;
  }
}

function isSameFolder(one: string, other: string): boolean {
  try {
    const [found, wanted] = [statSync(one), statSync(other)];
    return found.dev === wanted.dev && found.ino === wanted.ino;
  } catch {
    return false;
  }
}
