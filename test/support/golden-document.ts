/**
 * Example documents of the real binary, one an operation, below test/golden/documents. UPDATE_GOLDEN=1 and `make format`
 * write them; the diff is then yours to read.
 */
import { expect } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { nameOf } from "../../src/adapters/user.ts";

export const GOLDEN_DOCUMENTS = resolve(import.meta.dir, "../golden/documents");

/** Numbers that are another at each look. */
const MEASURED = /(_ms|^pid|_bytes|^size|^cpu_percent|^restarts|^outside_calls)$/;

/** What another build, host or plan says differently. */
const BUILDS = new Set([
  "commit",
  "build_date",
  "bun",
  "version",
  "runtime_version",
  "measured_with",
  "platform",
  "hash",
  "time_zone",
]);

/** What differs between two looks at the same thing: times, pids, measures. */
export function settled(value: unknown, key = ""): unknown {
  if (typeof value === "string") return settledText(value);
  if (typeof value === "number" && isMeasured(key, value)) return "N";
  if (Array.isArray(value)) return value.map((inner) => settled(inner));
  if (typeof value !== "object" || value === null) return value;
  // how many were how fast is another number at each look, 0 and 1 too
  const isOfHistogram = "part" in value && value.part !== null;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isOfHistogram && name === "value" ? "N" : settled(inner, name),
    ]),
  );
}

/** Of a sample of `fleet metrics`, 0 and 1 are a no and a yes. */
function isMeasured(key: string, value: number): boolean {
  return MEASURED.test(key) || (key === "value" && value !== 0 && value !== 1);
}

function settledText(text: string): string {
  return text
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/^\d{4}-\d\d-\d\d$/g, "DAY")
    .replaceAll(/\b\d+ s ago\b/g, "N s ago")
    .replaceAll(/\bpid \d+\b/g, "pid N")
    .replaceAll(/\bmsc_[\w-]{43}/g, "TOKEN")
    .replaceAll(/\b[A-Z2-9]{4}(-[A-Z2-9]{4}){3}\b/g, "CODE")
    .replaceAll(/\b[0-9a-f]{16}\b/g, "FINGERPRINT")
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, "UUID");
}

/** Of a document: what it takes to compare it with one of another host, home and build. */
export interface Place {
  readonly home: string;
  readonly binary: string;
  readonly socket: string;
}

/** Compares a document with its golden example; `more` names what else differs between hosts, and what stands for it. */
export function expectGolden(
  operation: string,
  document: unknown,
  { home, binary, socket }: Place,
  more: Readonly<Record<string, string>> = {},
): void {
  const { uid } = userInfo();
  // as mosaic itself finds it: Bun's userInfo has $USER (1.4.5)
  const username = nameOf(uid) ?? String(uid);
  const words = Object.entries({
    ...more,
    [`by ${username}`]: "by USER",
    [`user ${username}`]: "user USER",
    [`${hostname()}:operator`]: "HOST:operator",
    [`${username}@${hostname()}`]: "USER@HOST",
    [`on ${hostname()}`]: "on HOST",
    [`[${hostname()}:`]: "[HOST:",
    [`-> ${hostname()}:`]: "-> HOST:",
    [`${hostname()}:operator`]: "HOST:operator",
    [`${hostname()}:stub`]: "HOST:stub",
    [`- ${hostname()}/`]: "- HOST/",
    [dirname(binary)]: "FOLDER",
    [home]: "HOME",
    [binary]: "BINARY",
    [socket]: "SOCKET",
  }).toSorted(([one], [other]) => other.length - one.length);
  const placed = (value: unknown, key = ""): unknown => {
    if (BUILDS.has(key) && typeof value === "string") return key.toUpperCase();
    if (key === "host" && value === hostname()) return "HOST";
    if (typeof value === "string")
      return words
        .reduce((text, [word, stands]) => text.replaceAll(word, stands), value)
        .replaceAll(/\btmux \d+\.\d+[a-z]?\b/g, "tmux VERSION");
    if (Array.isArray(value)) return value.map((inner) => placed(inner));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, placed(inner, name)]));
  };
  const shown = placed(settled(document));
  const path = join(GOLDEN_DOCUMENTS, `${operation}.json`);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(GOLDEN_DOCUMENTS, { recursive: true });
    writeFileSync(path, `${JSON.stringify(shown, undefined, 2)}\n`);
  }
  expect(shown).toEqual(JSON.parse(readFileSync(path, "utf8")));
}
