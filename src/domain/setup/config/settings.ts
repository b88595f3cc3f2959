import { maskAddress, MASK } from "../../../base/secrets.ts";

/** Where a value comes from; of several, the first in this order counts. */
export type Source = "flag" | "environment" | "file" | "roster" | "default";

export interface Setting {
  /** The name for a person: "heartbeat interval". */
  readonly name: string;
  /** The variable that sets it, where there is one. */
  readonly variable: string | undefined;
  /** Secrets are masked. undefined: not set, and without a default. */
  readonly value: string | undefined;
  readonly source: Source;
  /** "--mosaic-home", "MOSAIC_HOME", a path: the exact origin; empty for a default. */
  readonly origin: string;
  /** What else is worth knowing about the value. */
  readonly remark: string | undefined;
}

/** Something that is wrong with the settings, or will be when it is needed. */
export interface SettingFinding {
  readonly variable: string;
  readonly what: string;
}

/** Where settings are looked for. An empty variable counts as not set. */
export interface SettingSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The values in fleet.env, and its path. */
  readonly file: Readonly<Record<string, string | undefined>>;
  readonly filePath: string;
}

interface Found {
  readonly value: string;
  readonly source: "environment" | "file";
  readonly origin: string;
}

/** A variable, from the environment or else from fleet.env. */
export function findVariable(
  variable: string,
  { environment, file, filePath }: SettingSources,
): Found | undefined {
  const own = environment[variable];
  if (own !== undefined && own !== "") return { value: own, source: "environment", origin: variable };
  const written = file[variable];
  return written === undefined || written === ""
    ? undefined
    : { value: written, source: "file", origin: filePath };
}

interface ServerVariable {
  readonly name: string;
  readonly variable: string;
  readonly default?: string;
  readonly shown?: (value: string) => string;
}

const hidden = () => MASK;

/** The variables that set the gateway and its storage. */
const SERVER_VARIABLES: readonly ServerVariable[] = [
  { name: "storage tier", variable: "MOSAIC_STORAGE_TIER", default: "local" },
  { name: "gateway port", variable: "MOSAIC_GATEWAY_PORT", default: "14242" },
  { name: "database url", variable: "MOSAIC_DATABASE_URL", shown: maskAddress },
  { name: "valkey url", variable: "MOSAIC_VALKEY_URL", shown: maskAddress },
  { name: "anthropic api key", variable: "MOSAIC_ANTHROPIC_API_KEY", shown: hidden },
  {
    name: "cors origin",
    variable: "MOSAIC_CORS_ORIGIN",
    default: "http://localhost:3000",
    shown: maskIfSecret,
  },
  { name: "admin name", variable: "MOSAIC_ADMIN_NAME" },
  { name: "admin email", variable: "MOSAIC_ADMIN_EMAIL" },
  { name: "admin password", variable: "MOSAIC_ADMIN_PASSWORD", shown: hidden },
];

/** The settings of the gateway and its storage, secrets masked. */
export function serverSettings(sources: SettingSources): readonly Setting[] {
  return SERVER_VARIABLES.map(({ name, variable, default: byDefault, shown }) => {
    const found = findVariable(variable, sources);
    const value = found === undefined ? byDefault : (shown?.(found.value) ?? found.value);
    return {
      name,
      variable,
      value,
      source: found?.source ?? "default",
      origin: found?.origin ?? "",
      remark: undefined,
    };
  });
}

/** `standalone` is another word for `team`. */
const TIERS = ["local", "team", "standalone"];
const SHORTEST_PASSWORD = 8;

/** What is wrong with them. Never quotes a value that may be a secret. */
export function serverFindings(sources: SettingSources): readonly SettingFinding[] {
  const valueOf = (variable: string) => findVariable(variable, sources)?.value;
  const findings: SettingFinding[] = [];
  const say = (variable: string, what: string) => findings.push({ variable, what });
  const tier = valueOf("MOSAIC_STORAGE_TIER") ?? "local";
  if (!TIERS.includes(tier))
    say("MOSAIC_STORAGE_TIER", `must be one of ${TIERS.join(", ")}, not ${JSON.stringify(tier)}`);
  for (const variable of ["MOSAIC_DATABASE_URL", "MOSAIC_VALKEY_URL"]) {
    const value = valueOf(variable);
    const isMissing = value === undefined && valueOf(`${variable}_FILE`) === undefined;
    if (isMissing && tier !== "local" && TIERS.includes(tier)) {
      say(variable, "is required for the storage tier team");
    }
    if (value !== undefined && maskAddress(value) === MASK) say(variable, "is not an address: SCHEME://HOST");
  }
  const port = valueOf("MOSAIC_GATEWAY_PORT");
  if (port !== undefined && !(/^[0-9]{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    say("MOSAIC_GATEWAY_PORT", `must be a port from 1 to 65535, not ${JSON.stringify(port)}`);
  const password = valueOf("MOSAIC_ADMIN_PASSWORD");
  if (password !== undefined && password.length < SHORTEST_PASSWORD)
    say("MOSAIC_ADMIN_PASSWORD", `has fewer than ${SHORTEST_PASSWORD} characters`);
  return findings;
}

/** An origin has no user and no query: a value with one is masked like an address. */
function maskIfSecret(value: string): string {
  return /[@?#]/.test(value) ? maskAddress(value) : value;
}
