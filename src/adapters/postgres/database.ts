import type { SQL } from "bun";
import { MosaicError } from "../../base/errors.ts";
import {
  ANSWERING,
  decideAsk,
  decideProbe,
  foundSilent,
  probing,
  type StorageCircuit,
} from "../../domain/gateway/storage-circuit.ts";
import type { DatabaseAddress, ServerAddress } from "../../domain/gateway/storage-url.ts";
import { clientsOf, databaseAddress, SCHEMA } from "./connection.ts";
import { databasePooled, storageAway, storageError, storageSlow } from "./errors.ts";
import { Listeners } from "./listeners.ts";
import { Turns } from "./turns.ts";
import { DeadlinePassed, within } from "../within.ts";

/** A gateway uses four of the hundred connections that a server has by default: these, and one that listens. */
const ASKING_CONNECTIONS = 3;
/** Longer than the server's own statement_timeout: it passes only where the server is not there to enforce that. */
const DEADLINE_MS = 5_000;
/** Shorter than a query's: a server that is back answers a new connection at once. */
const PROBE_DEADLINE_MS = 2_000;
const BEAT_MS = 10_000;

/** A PostgreSQL database. All queries go through this class, so none is without a deadline. */
export interface Database {
  readonly address: ServerAddress;
  /**
   * Runs one query, or one transaction, on one connection. When it takes longer than `deadlineMs`, all connections are
   * thrown away and new ones made, for those of a frozen server never answer again; until a probe was answered, all other
   * questions are refused at once. Throws MosaicError `storage-away` (nobody is there; whether a write was done is not known), `storage-slow` (the server gave it up, nothing was done) or
   * `storage-refused`; what the query itself did wrong is thrown as SQL.PostgresError. Never ask within `work`: it would
   * wait for a connection that it has itself.
   */
  ask<Result>(work: (sql: SQL) => PromiseLike<Result>, deadlineMs?: number): Promise<Awaited<Result>>;
  /**
   * Calls `heard` for each NOTIFY, and `onListen` whenever the channel is listened for, at first and after each gap: what
   * was missed is to be read then. Must not throw. Resolves when it is listened for.
   */
  listen(channel: string, heard: (payload: string) => void, onListen: () => void): Promise<AsyncDisposable>;
  /** Does not wait for queries that are under way. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The name of our connections in the server's own lists. */
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
  #circuit: StorageCircuit = ANSWERING;
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
    this.#requireAnswering();
    // waiting for a free connection is not the server's fault, so nothing is discarded for that
    const isOurTurn = await this.#turns.begin(deadlineMs);
    try {
      this.#requireAnswering();
    } catch (thrown) {
      if (isOurTurn) this.#turns.end();
      throw thrown;
    }
    if (!isOurTurn) throw storageSlow(this.address, "all connections are busy");
    const client = this.#client;
    try {
      const result = await within(deadlineMs, () => work(client));
      this.#answered();
      return result;
    } catch (thrown) {
      if (isSilence(thrown)) this.#gaveNoAnswer(client);
      const error =
        thrown instanceof DeadlinePassed
          ? storageAway(this.address, `no answer within ${deadlineMs} ms`, thrown)
          : storageError(thrown, this.address);
      if (error instanceof MosaicError && error.code === "storage-away") {
        this.#wasAway = true;
        // a server that has become a standby keeps its connections, which are useless now
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

  /** Throws where it was closed, or went silent and was not found to be back. */
  #requireAnswering(): void {
    if (this.#isClosed) throw storageAway(this.address, "it was closed");
    const decision = decideAsk(this.#circuit, performance.now());
    if (decision.kind === "ask") return;
    throw storageAway(this.address, `no answer for ${Math.round(decision.silentMs / 1_000)} s`);
  }

  #gaveNoAnswer(client: SQL): void {
    this.#wasAway = true;
    this.#replace(client);
    const wasSilent = this.#circuit.silentSince !== undefined;
    this.#circuit = foundSilent(this.#circuit, performance.now());
    // they would be refused at their turn anyway
    this.#turns.dismiss();
    if (!wasSilent) void this.#probe();
  }

  /**
   * Sends one small query at a time until it answers. A refusal is an answer too, for which no caller has to wait long.
   */
  async #probe(): Promise<void> {
    while (!this.#isClosed) {
      const decision = decideProbe(this.#circuit, performance.now());
      if (decision.kind === "none") return;
      if (decision.kind === "wait") {
        await pause(decision.milliseconds);
        continue;
      }
      this.#circuit = probing(this.#circuit);
      const client = this.#client;
      try {
        await within(PROBE_DEADLINE_MS, () => client.unsafe("select 1"));
        this.#answered();
      } catch (thrown) {
        if (isSilence(thrown)) this.#replace(client);
        this.#circuit = isSilence(thrown) ? foundSilent(this.#circuit, performance.now()) : ANSWERING;
      }
    }
  }

  /** It answers again. Bun does not notice for up to half a minute that a listening connection was lost. */
  #answered(): void {
    this.#circuit = ANSWERING;
    if (!this.#wasAway) return;
    this.#wasAway = false;
    this.#listeners.renew();
  }

  #replace(client: SQL): void {
    if (this.#client !== client) return;
    this.#client = this.#makeClient(ASKING_CONNECTIONS);
    // may take for ever on a frozen server
    void client.close({ timeout: 0 }).catch(ignore);
  }
}

/** Nothing came, not even a refusal. */
function isSilence(thrown: unknown): boolean {
  if (thrown instanceof DeadlinePassed) return true;
  return thrown instanceof Error && "code" in thrown && thrown.code === "ERR_POSTGRES_CONNECTION_TIMEOUT";
}

/** Does not keep the process alive. */
function pause(milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds).unref();
  return promise;
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
