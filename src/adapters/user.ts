import { readFileSync } from "node:fs";
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
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map((line) => line.split(":")).find((fields) => fields[2] === String(uid))?.[0];
  } catch {
    return undefined;
  }
}
