import { RedisClient } from "bun";
import { readValkeyUrl } from "../../domain/gateway/storage-url.ts";

export interface ClientOptions {
  /** How long a connection may take. */
  readonly withinMs: number;
  /** Keeps what is asked before it is connected. */
  readonly waits: boolean;
}

/** The only place that makes clients: the address alone decides whether certificates are checked. */
export function valkeyClient(url: string, { withinMs, waits }: ClientOptions): RedisClient {
  const read = readValkeyUrl(url);
  if ("problem" in read) throw new Error(`Valkey's URL: ${read.problem}`);
  const isVerified = read.address.tls === "verified";
  // Bun.RedisClient (1.4.5) knows these two by name alone
  const known = new URL(url.replace(/^[a-z]+:/, isVerified ? "rediss:" : "redis:"));
  return new RedisClient(known.href, {
    connectionTimeout: withinMs,
    autoReconnect: false,
    enableOfflineQueue: waits,
    // an environment that turns the check off (NODE_TLS_REJECT_UNAUTHORIZED=0) is not asked
    ...(isVerified ? { tls: { rejectUnauthorized: true } } : {}),
  });
}
