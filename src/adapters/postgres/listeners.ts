import type { SQL } from "bun";
import { within } from "../within.ts";

const DEADLINE_MS = 5_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface ListenerOptions {
  /** A client that is only used for listening. */
  readonly makeClient: () => SQL;
  readonly notify: (channel: string) => Promise<void>;
  /** How often to check that a NOTIFY still arrives. */
  readonly beatMs: number;
}

interface Listener {
  readonly channel: string;
  readonly heard: (payload: string) => void;
  readonly onListen: () => void;
}

/**
 * Everything that is listened for, on one connection. It beats: where a NOTIFY to itself does not come within a beat, the
 * connection is deaf (frozen, or cut off without a word, as firewalls do to an idle one); it is thrown away, and
 * everything is listened for anew. Bun 1.4.5 does not tell when the connection is lost (oven-sh/bun#41050), and takes up
 * to half a minute until it tries again by itself.
 */
export class Listeners {
  readonly #options: ListenerOptions;
  /** How to end each listener on the present client. */
  readonly #listeners = new Map<Listener, SQL.ListenSubscription | undefined>();
  readonly #beat: Listener;
  #client: SQL | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isHeard = true;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#beat = {
      channel: `mosaic_beat_${crypto.randomUUID().replaceAll("-", "")}`,
      heard: () => (this.#isHeard = true),
      onListen: ignore,
    };
  }

  /** Resolves once it listens; rejects where that is not possible now, and does not try again. */
  async add(listener: Listener): Promise<AsyncDisposable> {
    if (this.#client === undefined) this.#open();
    for (const each of [this.#beat, listener]) {
      if (this.#listeners.has(each)) continue;
      this.#listeners.set(each, undefined);
      try {
        await this.#listen(each);
      } catch (thrown) {
        this.#listeners.delete(each);
        this.#closeIfUnused();
        throw thrown;
      }
    }
    return {
      [Symbol.asyncDispose]: async () => {
        const subscription = this.#listeners.get(listener);
        this.#listeners.delete(listener);
        this.#closeIfUnused();
        if (subscription !== undefined)
          await within(DEADLINE_MS, () => subscription.unlisten()).catch(ignore);
      },
    };
  }

  /** Listens again on another connection, until that succeeds. */
  renew(): void {
    if (this.#client === undefined) return;
    this.#drop();
    this.#open();
    void this.#listenAgain();
  }

  close(): void {
    this.#listeners.clear();
    this.#drop();
  }

  #open(): void {
    this.#client = this.#options.makeClient();
    this.#isHeard = true;
    this.#timer = setInterval(() => this.#look(), this.#options.beatMs);
    this.#timer.unref();
  }

  #drop(): void {
    clearInterval(this.#timer);
    // may take for ever on a frozen server
    void this.#client?.close({ timeout: 0 }).catch(ignore);
    this.#client = undefined;
  }

  #closeIfUnused(): void {
    if ([...this.#listeners.keys()].every((each) => each === this.#beat)) this.close();
  }

  #look(): void {
    if (!this.#isHeard) return this.renew();
    this.#isHeard = false;
    // a beat that was not sent cannot be heard, which says nothing about this connection
    this.#options.notify(this.#beat.channel).catch(() => (this.#isHeard = true));
  }

  async #listenAgain(): Promise<void> {
    const client = this.#client;
    let pause = FIRST_PAUSE_MS;
    for (const listener of this.#listeners.keys()) {
      while (this.#client === client && this.#listeners.has(listener)) {
        try {
          await this.#listen(listener);
          break;
        } catch {
          await Bun.sleep(pause);
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        }
      }
    }
  }

  async #listen(listener: Listener): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error("nothing is listened for any more");
    const isCurrent = () => this.#client === client && this.#listeners.has(listener);
    const subscription = await within(DEADLINE_MS, () =>
      client.listen(
        listener.channel,
        (payload) => {
          if (isCurrent()) listener.heard(payload);
        },
        () => {
          if (isCurrent()) listener.onListen();
        },
      ),
    );
    if (isCurrent()) this.#listeners.set(listener, subscription);
  }
}

function ignore(): void {}
