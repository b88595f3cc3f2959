import type { SQL } from "bun";
import { MosaicError } from "../../base/errors.ts";
import type { DatabaseAddress, ServerAddress } from "../../domain/gateway/storage-url.ts";
import { clientsOf, databaseAddress, SCHEMA } from "./connection.ts";
import { databasePooled, storageAway, storageError, storageSlow } from "./errors.ts";
import { Listeners } from "./listeners.ts";
import { Turns } from "./turns.ts";
import { DeadlinePassed, within } from "../within.ts";

/** A gateway has four connections, of the hundred that a server gives by default: these, and one that listens. */
const ASKING_CONNECTIONS = 3;
/** Longer than the server's own statement_timeout: it passes where nobody is there to keep that one. */
const DEADLINE_MS = 5_000;
const BEAT_MS = 10_000;

/** A PostgreSQL database. It is asked here and nowhere else, so that no question is without a deadline. */
export interface Database {
  readonly address: ServerAddress;
  /**
   * Runs one query, or one transaction, on one connection. When it takes longer than `deadlineMs`, all connections are
   * thrown away and new ones made, for those of a frozen server never answer again. Throws MosaicError `storage-away`
   * (nobody is there; whether a write was done is not known), `storage-slow` (the server gave it up, nothing was done) or
   * `storage-refused`; what the query itself did wrong is thrown as SQL.PostgresError. Never ask within `work`: it would
   * wait for a connection that it has itself.
   */
  ask<Result>(work: (sql: SQL) => PromiseLike<Result>, deadlineMs?: number): Promise<Awaited<Result>>;
  /**
   * Calls `heard` for each NOTIFY, and `onListen` whenever the channel is listened for, at first and after each gap: what
   * was missed is to be read then. Must not throw. Resolves when it is listened for.
   */
  listen(channel: string, heard: (payload: string) => void, onListen: () => void): Promise<AsyncDisposable>;
  /** Does not wait for what is under way. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** What the server's own lists call us. */
  readonly applicationName?: string;
  /** Milliseconds; tests that wait for it make it short. */
  readonly beatMs?: number;
}

/** Connects at the first question. Throws MosaicError("usage") for a URL that makes no sense, without repeating it. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  return new PooledDatabase(databaseAddress(url), options);
}

class PooledDatabase implements Database {
  readonly address: ServerAddress;
  readonly #makeClient: (most: number) => SQL;
  readonly #turns = new Turns(ASKING_CONNECTIONS);
  readonly #listeners: Listeners;
  #client: SQL;
  #wasAway = false;
  #isClosed = false;

  constructor(address: DatabaseAddress, options: DatabaseOptions) {
    this.address = { host: address.host, port: address.port };
    this.#makeClient = clientsOf(address, options.applicationName ?? "mosaic");
    this.#client = this.#makeClient(ASKING_CONNECTIONS);
    this.#listeners = new Listeners({
      makeClient: () => this.#makeClient(1),
      notify: (channel) => this.ask((sql) => sql.notify(channel)),
      beatMs: options.beatMs ?? BEAT_MS,
    });
  }

  async ask<Result>(
    work: (sql: SQL) => PromiseLike<Result>,
    deadlineMs = DEADLINE_MS,
  ): Promise<Awaited<Result>> {
    // who waits for a turn is not late by the server's fault: nothing is thrown away for that
    if (this.#isClosed) throw storageAway(this.address, "it was closed");
    if (!(await this.#turns.begin(deadlineMs))) throw storageSlow(this.address, "all connections are busy");
    const client = this.#client;
    try {
      const result = await within(deadlineMs, () => work(client));
      this.#answered();
      return result;
    } catch (thrown) {
      if (thrown instanceof DeadlinePassed) this.#replace(client);
      const error =
        thrown instanceof DeadlinePassed
          ? storageAway(this.address, `no answer within ${deadlineMs} ms`, thrown)
          : storageError(thrown, this.address);
      if (error instanceof MosaicError && error.code === "storage-away") {
        this.#wasAway = true;
        // a server that is a standby now keeps its connections, which are of no use any more
        if (isStandby(thrown)) this.#replace(client);
      }
      throw error;
    } finally {
      this.#turns.end();
    }
  }

  async listen(
    channel: string,
    heard: (payload: string) => void,
    onListen: () => void,
  ): Promise<AsyncDisposable> {
    if (this.#isClosed) throw storageAway(this.address, "it was closed");
    try {
      return await this.#listeners.add({ channel, heard, onListen });
    } catch (thrown) {
      throw thrown instanceof DeadlinePassed
        ? storageAway(this.address, "no answer to LISTEN", thrown)
        : storageError(thrown, this.address);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.close();
    await within(1_000, () => this.#client.close({ timeout: 0 })).catch(ignore);
  }

  /** Back again: who listened on a connection that was lost is not told by Bun for up to half a minute. */
  #answered(): void {
    if (!this.#wasAway) return;
    this.#wasAway = false;
    this.#listeners.renew();
  }

  #replace(client: SQL): void {
    if (this.#client !== client) return;
    this.#client = this.#makeClient(ASKING_CONNECTIONS);
    // may take for ever, on a frozen server
    void client.close({ timeout: 0 }).catch(ignore);
  }
}

function isStandby(thrown: unknown): boolean {
  return thrown instanceof Error && "errno" in thrown && thrown.errno === "25006";
}

/**
 * Throws MosaicError `database-pooled` where a NOTIFY to ourselves does not come, or a session is not as we wanted it: a
 * pooler stands before the server, through which neither LISTEN nor a lock of a session works, or which keeps for itself
 * what a session is started with (PgBouncer's ignore_startup_parameters).
 */
export async function requireSession(database: Database, deadlineMs = DEADLINE_MS): Promise<void> {
  const channel = `mosaic_self_${crypto.randomUUID().replaceAll("-", "")}`;
  const { promise, resolve } = Promise.withResolvers<void>();
  const listening = await database.listen(channel, () => resolve(), ignore);
  try {
    const [settings] = await database.ask((sql) =>
      sql.unsafe<{ path: string; timeout: string }[]>(
        "select current_setting('search_path') as path, current_setting('statement_timeout') as timeout",
      ),
    );
    if (settings?.path !== SCHEMA || settings.timeout === "0") throw databasePooled(database.address);
    await database.ask((sql) => sql.notify(channel));
    await within(deadlineMs, () => promise);
  } catch (thrown) {
    throw thrown instanceof DeadlinePassed ? databasePooled(database.address, thrown) : thrown;
  } finally {
    await listening[Symbol.asyncDispose]();
  }
}

function ignore(): void {}
