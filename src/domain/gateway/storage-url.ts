/** Where a server of the team tier is. Contains nothing that gives access to it, so it may be printed. */
export interface ServerAddress {
  /** A name, an address, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
}

/** "verified": the certificate and the name in it are checked; "none": the connection stays on this machine. */
type TransportSecurity = "none" | "verified";

export interface DatabaseAddress extends ServerAddress {
  readonly database: string;
  readonly user: string;
  /** "" where the URL has none. */
  readonly password: string;
  readonly tls: TransportSecurity;
  /** The certificate file of an authority that the machine does not trust by itself. */
  readonly authority: string | undefined;
  readonly channelBinding: "disable" | "prefer" | "require";
}

export interface ValkeyAddress extends ServerAddress {
  readonly tls: TransportSecurity;
}

type Read<Address> = { readonly address: Address } | { readonly problem: string };

const KNOWN_PARAMETERS = ["host", "user", "sslmode", "sslrootcert", "channel_binding"];
const TLS_MODES = ["require", "verify-ca", "verify-full"];

/**
 * What a PostgreSQL URL says, read like libpq does; `problem` never repeats a part that could be secret. TLS is
 * verified whenever the connection leaves this machine; `?host=/run/postgresql` names a unix socket.
 */
export function readDatabaseUrl(text: string): Read<DatabaseAddress> {
  const url = urlOf(text, ["postgres:", "postgresql:"]);
  if (url === undefined)
    return { problem: "it is no URL such as postgres://mosaic:PASSWORD@HOST:5432/mosaic" };
  const parameters = url.searchParams;
  const unknown = [...parameters.keys()].find((name) => !KNOWN_PARAMETERS.includes(name));
  if (unknown !== undefined) {
    return { problem: `it has a parameter that is not one of ${KNOWN_PARAMETERS.join(", ")}` };
  }
  const folder = parameters.get("host");
  if (folder !== null && !folder.startsWith("/")) return { problem: "host= is the folder of a unix socket" };
  const host = folder ?? hostIn(url);
  const database = decoded(url.pathname.slice(1));
  if (host === "" || database === "" || database.includes("/")) {
    return { problem: "it names no server, or no database" };
  }
  const mode = parameters.get("sslmode");
  const wantsTls = mode !== null && TLS_MODES.includes(mode);
  if (!wantsTls && mode !== null && mode !== "disable") {
    return { problem: "sslmode= is verify-full, or disable on this machine" };
  }
  const isOwn = folder !== null || isLoopback(host);
  if (!isOwn && mode === "disable")
    return { problem: "sslmode=disable would show what is said to the network" };
  const authority = parameters.get("sslrootcert") ?? undefined;
  if (authority !== undefined && !authority.startsWith("/")) {
    return { problem: "sslrootcert= is no absolute path" };
  }
  const binding = parameters.get("channel_binding") ?? "disable";
  if (binding !== "disable" && binding !== "prefer" && binding !== "require") {
    return { problem: "channel_binding= is disable, prefer or require" };
  }
  return {
    address: {
      host,
      port: url.port === "" ? 5432 : Number(url.port),
      database,
      user: parameters.get("user") ?? (decoded(url.username) || database),
      password: decoded(url.password),
      tls: folder === null && (wantsTls || !isOwn || authority !== undefined) ? "verified" : "none",
      authority,
      channelBinding: binding,
    },
  };
}

/** The same for Valkey, with TLS where the URL begins with `valkeys:` or `rediss:`. */
export function readValkeyUrl(text: string): Read<ValkeyAddress> {
  const url = urlOf(text, ["valkey:", "redis:", "valkeys:", "rediss:"]);
  if (url === undefined) return { problem: "it is no URL such as valkeys://:PASSWORD@HOST:6379" };
  const host = hostIn(url);
  if (host === "") return { problem: "it names no server" };
  const tls = url.protocol === "valkeys:" || url.protocol === "rediss:" ? "verified" : "none";
  if (tls === "none" && !isLoopback(host)) {
    return { problem: "it would show what is said to the network: valkeys:// is with TLS" };
  }
  return { address: { host, port: url.port === "" ? 6379 : Number(url.port), tls } };
}

/** Whether a URL contains a password, or may: an unreadable one might. */
export function hasPassword(text: string): boolean {
  return !URL.canParse(text) || new URL(text).password !== "" || /[?&]password=/.test(text);
}

function urlOf(text: string, schemes: readonly string[]): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return schemes.includes(url.protocol) ? url : undefined;
}

/** Without the brackets of IPv6. */
function hostIn({ hostname }: URL): string {
  return decoded(hostname).replace(/^\[(.*)\]$/, "$1");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
