import { readDatabaseUrl, readValkeyUrl } from "./storage-url.ts";

/** A key of `gateway/config.yaml`. Every value is one word or number; `check` says what is wrong with it. */
export interface SettingKey {
  readonly about: string;
  readonly default: string | null;
  /** The variable that also sets it. */
  readonly variable?: string;
  readonly check: (text: string) => string | undefined;
  /**
   * Whether it may contain a password: then it is masked when shown, and not read from a place that others can read.
   */
  readonly isSecret?: boolean;
}

const SETTING_KEYS = {
  tier: {
    about:
      "what keeps users and audit: local, a file of this host; team, a PostgreSQL that several hosts share",
    default: "local",
    variable: "MOSAIC_STORAGE_TIER",
    check: (text) =>
      text === "local" || text === "team" || text === "standalone"
        ? undefined
        : "it is neither local nor team (standalone is another word for team)",
  },
  database_url: {
    about: "where PostgreSQL is, for tier team; what has a password belongs into database_url_file",
    default: null,
    variable: "MOSAIC_DATABASE_URL",
    check: (text) => problemIn(readDatabaseUrl(text)),
    isSecret: true,
  },
  database_url_file: {
    about: "the file that says where PostgreSQL is",
    default: null,
    variable: "MOSAIC_DATABASE_URL_FILE",
    check: absolute,
  },
  valkey_url: {
    about: "where Valkey is, for tier team; what has a password belongs into valkey_url_file",
    default: null,
    variable: "MOSAIC_VALKEY_URL",
    check: (text) => problemIn(readValkeyUrl(text)),
    isSecret: true,
  },
  valkey_url_file: {
    about: "the file that says where Valkey is",
    default: null,
    variable: "MOSAIC_VALKEY_URL_FILE",
    check: absolute,
  },
  anthropic_api_key_file: {
    about: "the file with an ANTHROPIC_API_KEY, for agents whose env_file in the roster names it",
    default: null,
    check: absolute,
  },
  port: {
    about: "where the page and the API are",
    default: "14242",
    variable: "MOSAIC_GATEWAY_PORT",
    check: (text) =>
      /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535 ? undefined : "it is no port from 1 to 65535",
  },
  bind: {
    about: "the address that is listened on; another than this machine's own needs TLS or a proxy",
    default: "127.0.0.1",
    check: (text) => (isAddress(text) ? undefined : "it is no IP address (a name may lead anywhere)"),
  },
  public_origin: {
    about: "where people reach it through a proxy",
    default: null,
    check: (text) =>
      isOrigin(text, /^https:$/) ? undefined : "it is no https origin, such as https://fleet.example",
  },
  trusted_proxy: {
    about: "the address that a proxy connects from; several with commas",
    default: null,
    check: (text) => (addressesIn(text).every(isAddress) ? undefined : "it is no list of IP addresses"),
  },
  tls_certificate: {
    about: "the file of a certificate",
    default: null,
    check: absolute,
  },
  tls_key: {
    about: "the file of its key",
    default: null,
    check: absolute,
  },
  cors_origin: {
    about: "another origin whose pages may ask, with a token alone",
    default: "http://localhost:3000",
    variable: "MOSAIC_CORS_ORIGIN",
    check: (text) =>
      isOrigin(text, /^https?:$/) ? undefined : "it is no origin, such as http://localhost:3000",
  },
  read_only: {
    about: "only looks: nobody changes anything through it",
    default: "false",
    check: (text) => (text === "true" || text === "false" ? undefined : "it is neither true nor false"),
  },
} as const satisfies Readonly<Record<string, SettingKey>>;

export type SettingName = keyof typeof SETTING_KEYS;

export const SETTING_NAMES = Object.keys(SETTING_KEYS) as readonly SettingName[];

export function isSettingName(text: string): text is SettingName {
  return Object.hasOwn(SETTING_KEYS, text);
}

export function keyNamed(name: SettingName): SettingKey {
  return SETTING_KEYS[name];
}

export function addressesIn(text: string): readonly string[] {
  return text.split(",").map((address) => address.trim());
}

function isAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split(".").every((part) => Number(part) <= 255);
  return text.includes(":") && URL.canParse(`http://[${text}]/`);
}

function isOrigin(text: string, scheme: RegExp): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return scheme.test(url.protocol) && url.origin === text;
}

function problemIn(read: object): string | undefined {
  return "problem" in read ? String(read.problem) : undefined;
}

function absolute(text: string): string | undefined {
  return text.startsWith("/") ? undefined : "it is no absolute path";
}
