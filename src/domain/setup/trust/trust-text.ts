import { isJsonObject } from "../../../base/json-object.ts";
import { appendPart, layoutOf, replaceValue } from "../config/json-splice.ts";
import { scanJson, type JsonMember, type JsonObject } from "../config/json-text.ts";

/** The runtimes that ask whether a folder is trusted, and store the answer in a file. */
export const TRUSTING_RUNTIMES = ["claude", "codex", "gemini"] as const;
export type TrustingRuntime = (typeof TRUSTING_RUNTIMES)[number];

/** The tables of a TOML text; undefined where it is not TOML. */
export type ParseToml = (text: string) => Readonly<Record<string, unknown>> | undefined;

/** What has to be done with a runtime's file so that a folder is trusted. */
export type TrustChange =
  | { readonly kind: "trusted already" }
  | { readonly kind: "write"; readonly text: string; readonly setting: string }
  /** Somebody has answered no, or the file cannot be changed in part. */
  | { readonly kind: "left alone"; readonly why: string };

/**
 * The file with the folder trusted; every other byte stays. `before`: undefined where there is no file. `folder` is
 * absolute and without symlinks, as the runtimes know it. Pure. Measured with claude 2.1.329, codex 0.169.0 and gemini
 * 0.61.0.
 */
export function trustedText(
  runtime: TrustingRuntime,
  before: string | undefined,
  folder: string,
  parseToml: ParseToml,
): TrustChange {
  if (runtime === "codex") return trustedToml(before ?? "", folder, parseToml);
  const path = runtime === "claude" ? ["projects", folder, "hasTrustDialogAccepted"] : [folder];
  const setting = path.map((key) => (key === folder ? JSON.stringify(key) : key)).join(".");
  return runtime === "claude"
    ? trustedJson(before, path, true, { undecided: [undefined, false], setting: `${setting} = true` })
    : trustedJson(before, path, "TRUST_FOLDER", { setting: `${setting} = TRUST_FOLDER` });
}

/**
 * claude's settings with the answer to its one-time question about working without asking permission; accepting its
 * dialog writes the same (2.1.329). Pure.
 */
export function acceptedText(before: string | undefined): TrustChange {
  const key = "skipDangerousModePermissionPrompt";
  return trustedJson(before, [key], true, { setting: `${key} = true` });
}

interface JsonAnswer {
  /** For a person. */
  readonly setting: string;
  /** Values that are nobody's answer; none by default. */
  readonly undecided?: readonly unknown[];
}

function trustedJson(
  before: string | undefined,
  path: readonly string[],
  value: boolean | string,
  { setting, undecided = [] }: JsonAnswer,
): TrustChange {
  const text = before === undefined || before.trim() === "" ? "{}" : before;
  const scanned = scanJson(text);
  if (!scanned.ok || scanned.root.kind !== "object") return leftAlone("it is not JSON as it should be");
  let object: JsonObject = scanned.root;
  const layout = layoutOf(text, object);
  if (object.members.length === 0) {
    const whole = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
    return { kind: "write", text: `${JSON.stringify(whole, null, 2)}\n`, setting };
  }
  for (const [index, key] of path.entries()) {
    const members = object.members.filter((member) => member.key === key);
    if (members.length > 1) return leftAlone(`${JSON.stringify(key)} is in it twice`);
    const [member] = members;
    const isLast = index === path.length - 1;
    if (member === undefined) {
      const missing = path.slice(index + 1).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      return checked(text, appendPart(text, object, { key, value: missing }, layout, index + 1), path, value);
    }
    if (isLast) return answered(member);
    if (member.value.kind !== "object") return leftAlone(`${JSON.stringify(key)} is no object in it`);
    object = member.value;
  }
  return leftAlone("it is not as it should be");

  function answered(member: JsonMember): TrustChange {
    const now: unknown = JSON.parse(text.slice(member.value.start, member.value.end));
    if (now === value) return { kind: "trusted already" };
    if (!undecided.includes(now)) return leftAlone(`it says ${JSON.stringify(now)} there`);
    return checked(text, replaceValue(text, member.value, value, layout, path.length), path, value);
  }

  /** Parses the result again: a text that means anything but what was wanted is not written. */
  function checked(from: string, after: string, at: readonly string[], wanted: unknown): TrustChange {
    const expected = withValue(parsed(from), at, wanted);
    if (!isSame(parsed(after), expected)) return leftAlone("it cannot be changed in part");
    return { kind: "write", text: after, setting };
  }
}

function trustedToml(before: string, folder: string, parseToml: ParseToml): TrustChange {
  const key = JSON.stringify(folder);
  const tables = parseToml(before);
  if (tables === undefined) return leftAlone("it is not TOML as it should be");
  const projects = tables["projects"] ?? {};
  if (!isJsonObject(projects)) return leftAlone("projects is no table in it");
  const own = projects[folder];
  const level = isJsonObject(own) ? own["trust_level"] : undefined;
  if (level === "trusted") return { kind: "trusted already" };
  if (level !== undefined) return leftAlone(`it says ${JSON.stringify(level)} of this folder`);
  if (own !== undefined) return leftAlone("it has other settings of this folder");
  const gap = before === "" ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const after = `${before}${gap}[projects.${key}]\ntrust_level = "trusted"\n`;
  const expected = withValue(tables, ["projects", folder, "trust_level"], "trusted");
  const read = parseToml(after);
  if (read === undefined)
    return leftAlone("its projects are written on one line, where nothing can be added");
  if (!isSame(read, expected)) return leftAlone("it cannot be changed in part");
  return { kind: "write", text: after, setting: `projects.${key}.trust_level = "trusted"` };
}

/** What is added comes last, so the order of everything else is the same too. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function leftAlone(why: string): TrustChange {
  return { kind: "left alone", why };
}

function parsed(text: string): unknown {
  return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
}

function withValue(root: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const object = isJsonObject(root) ? root : {};
  return { ...object, [key]: withValue(object[key], rest, value) };
}
