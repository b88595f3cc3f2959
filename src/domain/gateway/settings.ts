import { MosaicError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { MASK } from "../../base/secrets.ts";
import { readDocument, type Located } from "../roster/document.ts";
import type { Finding } from "../roster/finding.ts";
import { problemsText } from "../roster/issues.ts";
import { positionAt, sourceText, withoutByteOrderMark } from "../roster/source-text.ts";
import { addressesIn, isSettingName, keyNamed, SETTING_NAMES, type SettingName } from "./keys.ts";

/** The settings of a gateway. */
export interface GatewaySettings {
  readonly port: number;
  readonly bind: string;
  readonly publicOrigin: string | undefined;
  readonly trustedProxy: readonly string[] | undefined;
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  readonly corsOrigin: string | undefined;
  readonly isReadOnly: boolean;
  readonly storage: StorageSettings;
}

/** What stores users and audit and, in a team, connects its hosts. */
export type StorageSettings =
  | { readonly tier: "local" }
  | { readonly tier: "team"; readonly database: UrlSource; readonly valkey: UrlSource };

/** A URL that may contain a password, or the file that contains it. */
export type UrlSource = { readonly url: string } | { readonly file: string };

/** A setting's value, and where it comes from. */
export interface GatewaySetting {
  readonly key: SettingName;
  readonly value: string | null;
  readonly source: "flag" | "environment" | "file" | "default";
  /** The variable or the file; empty for a default. */
  readonly origin: string;
}

/** Where settings are looked for: a flag counts before a variable, a variable before the file. */
export interface SettingPlaces {
  readonly flags?: Partial<Readonly<Record<SettingName, string>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** undefined: there is no file. */
  readonly text: string | undefined;
  readonly path: string;
}

/**
 * Every setting. Throws MosaicError("configuration") for a file with problems, each with its line and column, and
 * MosaicError("usage") for an invalid variable.
 */
export function findSettings({
  flags = {},
  environment,
  text,
  path,
}: SettingPlaces): readonly GatewaySetting[] {
  const written = text === undefined ? new Map<SettingName, string>() : readSettings(text, path);
  return SETTING_NAMES.map((key) => {
    const { variable, default: usual } = keyNamed(key);
    const flag = flags[key];
    if (flag !== undefined) {
      const origin = `--${key.replaceAll("_", "-")}`;
      requireValid(origin, keyNamed(key).check(flag));
      return { key, value: flag, source: "flag", origin };
    }
    const given = variable === undefined ? undefined : environment[variable];
    if (variable !== undefined && given !== undefined && given !== "") {
      requireValid(variable, keyNamed(key).check(given));
      return { key, value: given, source: "environment", origin: variable };
    }
    const value = written.get(key);
    if (value !== undefined) return { key, value, source: "file", origin: path };
    return { key, value: usual, source: "default", origin: "" };
  });
}

function requireValid(variable: string, problem: string | undefined): void {
  if (problem === undefined) return;
  throw new MosaicError("usage", `${variable}: ${problem}`, {
    code: "setting-invalid",
    data: { setting: variable },
  });
}

/**
 * The settings in the form that a gateway uses. Throws MosaicError `gateway-unprotected` where other machines could
 * read or change the traffic.
 */
export function settingsOf(rows: readonly GatewaySetting[]): GatewaySettings {
  const value = (key: SettingName) => rows.find((row) => row.key === key)?.value ?? undefined;
  const [certificate, key] = [value("tls_certificate"), value("tls_key")];
  if ((certificate === undefined) !== (key === undefined)) {
    throw new MosaicError("configuration", "tls_certificate and tls_key belong together", {
      code: "gateway-unprotected",
      hint: "mosaic gateway config set tls_certificate=PATH tls_key=PATH",
    });
  }
  const proxy = value("trusted_proxy");
  const settings: GatewaySettings = {
    // Checked before the other settings: a missing address must never turn one tier into another.
    storage: storageOf(rows),
    port: Number(value("port")),
    bind: value("bind") ?? "127.0.0.1",
    publicOrigin: value("public_origin"),
    trustedProxy: proxy === undefined ? undefined : addressesIn(proxy),
    tls: certificate === undefined || key === undefined ? undefined : { certificate, key },
    corsOrigin: value("cors_origin"),
    isReadOnly: value("read_only") === "true",
  };
  if (!isLoopback(settings.bind) && settings.tls === undefined && settings.trustedProxy === undefined) {
    throw new MosaicError("configuration", `bind: ${settings.bind} is not this machine's own address alone`, {
      code: "gateway-unprotected",
      data: { bind: settings.bind },
      hint: "set tls_certificate and tls_key, or trusted_proxy",
    });
  }
  return settings;
}

function storageOf(rows: readonly GatewaySetting[]): StorageSettings {
  const tier = rows.find(({ key }) => key === "tier")?.value ?? "local";
  if (tier === "local") return { tier };
  const database = urlSource(rows, "database_url", "database_url_file");
  const valkey = urlSource(rows, "valkey_url", "valkey_url_file");
  if (database !== undefined && valkey !== undefined) return { tier: "team", database, valkey };
  const missing = [
    ...(database === undefined ? ["MOSAIC_DATABASE_URL"] : []),
    ...(valkey === undefined ? ["MOSAIC_VALKEY_URL"] : []),
  ];
  throw new MosaicError("usage", `tier ${tier} needs what is not set: ${missing.join(", ")}`, {
    code: "variable-missing",
    data: { variables: missing },
    hint: "set it for this one command, or database_url_file and valkey_url_file in gateway/config.yaml",
  });
}

const RANKS: readonly GatewaySetting["source"][] = ["default", "file", "environment", "flag"];

/**
 * Of an address and a file with an address, the one given at the place that counts more; the file, where both were
 * given at the same place.
 */
function urlSource(
  rows: readonly GatewaySetting[],
  urlKey: SettingName,
  fileKey: SettingName,
): UrlSource | undefined {
  const [url, file] = [urlKey, fileKey].map((name) => rows.find(({ key }) => key === name));
  const rankOf = (row: GatewaySetting | undefined) =>
    typeof row?.value === "string" ? RANKS.indexOf(row.source) : -1;
  if (rankOf(url) < 0 && rankOf(file) < 0) return undefined;
  return rankOf(url) > rankOf(file) ? { url: url?.value ?? "" } : { file: file?.value ?? "" };
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** The values of a file by key. Strict: an unknown key is a problem. */
export function readSettings(fullText: string, path: string): ReadonlyMap<SettingName, string> {
  const text = withoutByteOrderMark(fullText);
  const { root, syntax, findings } = readDocument(text);
  const found = [
    ...syntax,
    ...(syntax.length > 0 || root === undefined ? [] : [...findings, ...problemsOf(root)]),
  ];
  if (found.length > 0) {
    const source = sourceText(text);
    const issues = found
      .toSorted((one, other) => one.offset - other.offset)
      .map(({ offset, ...finding }) => ({ file: path, ...positionAt(source, offset), ...finding }));
    const { message, data } = problemsText(issues, path, withoutSecrets(text));
    throw new MosaicError("configuration", message, { code: "gateway-config-invalid", data });
  }
  const values = new Map<SettingName, string>();
  for (const [key, place] of root?.parts ?? []) {
    if (typeof key === "string" && isSettingName(key)) values.set(key, textOf(place));
  }
  return values;
}

/** The lines without secrets, for an error that shows one: any line with an address may contain a password. */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/^(\s*(?:database|valkey)_url\s*:).*$/gm, `$1 ${MASK}`)
    .replaceAll(/\/\/\S*@/g, `//${MASK}@`);
}

/** A scalar as text: `14242`, `true`. */
function textOf({ value }: Located): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function problemsOf(root: Located): Finding[] {
  if (typeof root.value !== "object" || root.value === null || Array.isArray(root.value)) {
    return [{ offset: root.offset, path: "", what: "expected keys with values", hint: "port: 14242" }];
  }
  return [...root.parts].flatMap(([key, place]): Finding[] => {
    const name = String(key);
    if (!isSettingName(name)) {
      const near = nearest(place.keyText, SETTING_NAMES);
      const hint = near === undefined ? `known here: ${SETTING_NAMES.join(", ")}` : `did you mean ${near}?`;
      return [{ offset: place.keyOffset, path: place.keyText, what: `unknown key '${place.keyText}'`, hint }];
    }
    const at = { offset: place.offset, path: name };
    if (typeof place.value === "object") {
      return [
        {
          ...at,
          what: "expected one value",
          hint: place.value === null ? "write a value or remove the key" : undefined,
        },
      ];
    }
    const problem = keyNamed(name).check(textOf(place));
    return problem === undefined ? [] : [{ ...at, what: problem, hint: undefined }];
  });
}

/**
 * The text with one value changed, or with one more line; every other line stays. The result is parsed again. Throws
 * MosaicError `setting-invalid` for an invalid value.
 */
export function withSetting(text: string, key: SettingName, value: string, path: string): string {
  const problem = keyNamed(key).check(value);
  if (problem !== undefined) {
    throw new MosaicError("usage", `${key}: ${problem}`, { code: "setting-invalid", data: { setting: key } });
  }
  const before = readSettings(text, path);
  const line = `${key}: ${/^(true|false|\d+|[A-Za-z/][\w./:-]*)$/.test(value) ? value : JSON.stringify(value)}`;
  const there = new RegExp(`^${key}[ \\t]*:.*$`, "m");
  const changed = there.test(text)
    ? text.replace(there, () => line)
    : `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${line}\n`;
  const wanted = new Map([...before, [key, value] as const]);
  const after = readSettings(changed, path);
  if (SETTING_NAMES.every((name) => after.get(name) === wanted.get(name))) return changed;
  throw new MosaicError("configuration", `${key} cannot be changed in ${path} as that is written`, {
    code: "gateway-config-not-edited",
    hint: `mosaic gateway config show; then change it by hand`,
  });
}
