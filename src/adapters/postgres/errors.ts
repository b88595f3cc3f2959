import { SQL } from "bun";
import { MosaicError } from "../../base/errors.ts";
import type { ServerAddress } from "../../domain/gateway/storage-url.ts";

/**
 * States of a server that stops, starts, has no room (on its disk, in its memory, for a connection), or is a standby.
 */
const AWAY_STATES = /^(57P0[1-3]|08(?!P01)|53|25006)/;
/** Its statement_timeout or lock_timeout, or a cancelled query. */
const SLOW_STATES = new Set(["57014", "55P03"]);
/** A wrong login or database, or missing privileges. */
const REFUSED_STATES = /^(28|3D000|42501)/;
/** The server answered, but its certificate or our login was not accepted. */
const REFUSED_CODES = /CERT|ALTNAME|UNABLE_TO_VERIFY|TLS|CHANNEL_BINDING|AUTHENTICATION|SASL|PASSWORD/;

/**
 * What a failed query means to its caller: `storage-away`, `storage-slow`, `storage-refused` or `database-pooled`. Any
 * other error is returned unchanged, for the author of the query. No message contains a credential.
 */
export function storageError(thrown: unknown, address: ServerAddress): unknown {
  if (!(thrown instanceof Error) || thrown instanceof MosaicError) return thrown;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  if (!(thrown instanceof SQL.PostgresError) || code !== "ERR_POSTGRES_SERVER_ERROR") {
    // certificate problems come as TLS errors, without mentioning Postgres
    if (REFUSED_CODES.test(code)) return refused(address, thrown.message, thrown);
    return /^(ERR_POSTGRES_|E[A-Z]+$)/.test(code) ? storageAway(address, wordsOf(code), thrown) : thrown;
  }
  const state = typeof thrown.errno === "string" ? thrown.errno : "";
  if (AWAY_STATES.test(state)) return storageAway(address, thrown.message, thrown);
  if (SLOW_STATES.has(state)) return storageSlow(address, thrown.message, thrown);
  if (REFUSED_STATES.test(state)) return refused(address, thrown.message, thrown);
  // PgBouncer's message about parameters that it does not pass on
  if (state === "08P01") return databasePooled(address, thrown);
  return thrown;
}

/** The server is not there, or does not answer; whether a write that was under way was done is not known. */
export function storageAway(address: ServerAddress, why: string, cause?: unknown): MosaicError {
  return new MosaicError("failure", `Postgres at ${placeOf(address)} is away: ${why}`, {
    code: "storage-away",
    data: { service: "postgres", host: address.host, port: address.port },
    hint: `pg_isready -h ${address.host} -p ${address.port}`,
    cause,
  });
}

/** NOTIFY does not come back, or session parameters are not accepted. */
export function databasePooled(address: ServerAddress, cause?: unknown): MosaicError {
  return new MosaicError("configuration", `what answers at ${placeOf(address)} keeps no session of ours`, {
    code: "database-pooled",
    data: { service: "postgres", host: address.host, port: address.port },
    hint: "give the address of the server itself, not that of a pooler (PgBouncer)",
    cause,
  });
}

/** The server gave the query up, or had no free connection: nothing was done. */
export function storageSlow(address: ServerAddress, why: string, cause?: unknown): MosaicError {
  return new MosaicError("timed-out", `Postgres at ${placeOf(address)} took too long: ${why}`, {
    code: "storage-slow",
    data: { service: "postgres", host: address.host, port: address.port },
    cause,
  });
}

function refused(address: ServerAddress, why: string, cause: unknown): MosaicError {
  return new MosaicError("configuration", `Postgres at ${placeOf(address)} refuses: ${why}`, {
    code: "storage-refused",
    data: { service: "postgres", host: address.host, port: address.port },
    hint: "its own log says more; the URL is MOSAIC_DATABASE_URL, or database_url_file",
    cause,
  });
}

function placeOf({ host, port }: ServerAddress): string {
  return host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
}

/** "connection refused" of ERR_POSTGRES_CONNECTION_REFUSED. */
function wordsOf(code: string): string {
  return code
    .replace(/^ERR_POSTGRES_/, "")
    .replaceAll("_", " ")
    .toLowerCase();
}
