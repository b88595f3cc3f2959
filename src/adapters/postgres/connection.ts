import { SQL } from "bun";
import { readFileSync } from "node:fs";
import { describeError, MosaicError } from "../../base/errors.ts";
import { readDatabaseUrl, type DatabaseAddress } from "../../domain/gateway/storage-url.ts";

/** All tables are in a schema of our own, because the database may be shared. */
export const SCHEMA = "mosaic";

/** The server itself gives a statement up after this, before our own deadline of 5 s. */
const STATEMENT_MS = 4_000;
const LOCK_MS = 3_000;
/** A transaction of a frozen gateway loses its locks after this. */
const IDLE_IN_TRANSACTION_MS = 10_000;
const CONNECT_SECONDS = 5;

/** The address in a URL. Throws MosaicError("usage"), without repeating the URL, where it is not valid. */
export function databaseAddress(url: string): DatabaseAddress {
  const read = readDatabaseUrl(url);
  if ("address" in read) return read.address;
  throw new MosaicError("usage", `the database's URL: ${read.problem}`, {
    code: "setting-invalid",
    data: { setting: "database_url" },
  });
}

/**
 * Makes clients for an address; the first query connects. Everything that the environment could decide (PG*,
 * DATABASE_URL, NODE_TLS_REJECT_UNAUTHORIZED) is set here.
 */
export function clientsOf(address: DatabaseAddress, applicationName: string): (most: number) => SQL {
  const { host, port, database, user, password, channelBinding } = address;
  const isSocket = host.startsWith("/");
  const url = new URL(`postgres://localhost:${port}`);
  if (!isSocket) url.hostname = host.includes(":") ? `[${host}]` : host;
  const options: SQL.Options = {
    adapter: "postgres",
    url,
    ...(isSocket ? { path: `${host}/.s.PGSQL.${port}` } : { hostname: host }),
    port,
    database,
    username: user,
    password,
    channelBinding,
    tls: tlsOf(address),
    // a leak with an idle timeout was reported (oven-sh/bun#18263)
    idleTimeout: 0,
    connectionTimeout: CONNECT_SECONDS,
    connection: {
      application_name: applicationName,
      search_path: SCHEMA,
      statement_timeout: STATEMENT_MS,
      lock_timeout: LOCK_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
  };
  return (most) => new SQL({ ...options, max: most });
}

function tlsOf({ tls, authority }: DatabaseAddress): NonNullable<SQL.PostgresOrMySQLOptions["tls"]> {
  if (tls === "none") return "disable";
  // without the second setting, NODE_TLS_REJECT_UNAUTHORIZED=0 would turn the check off
  return { ...(authority === undefined ? {} : { ca: authorityIn(authority) }), rejectUnauthorized: true };
}

function authorityIn(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw new MosaicError("configuration", `cannot read ${path}: ${describeError(thrown)}`, {
      code: "no-certificate",
      data: { path },
      cause: thrown,
    });
  }
}
