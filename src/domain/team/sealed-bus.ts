import type { MakeBusSeal } from "../ports/bus-seal.ts";
import type { Bus } from "../ports/bus.ts";
import type { BusKeys } from "./bus-keys.ts";
import type { BusRefusals, Refusal } from "./bus-refusals.ts";
import { readEnvelope, writeEnvelope, type Envelope } from "./bus-envelope.ts";

/** How old a message may be, or how far ahead of us. */
const LATE_MS = 10_000;

export interface SealedBusParts {
  readonly bus: Bus;
  readonly keys: Pick<BusKeys, "own" | "byId" | "now" | "doubt" | "close">;
  readonly makeSeal: MakeBusSeal;
  readonly refusals: Pick<BusRefusals, "add">;
}

/**
 * A bus on which only gateways of the team are understood and believed. Messages are sealed for their channel under a
 * key from the team's database; changed, repeated and old messages are refused. Counts and marks are not sealed,
 * because they contain only names.
 */
export class SealedBus implements Bus {
  readonly #parts: SealedBusParts;
  readonly #speaker = crypto.getRandomValues(new Uint8Array(16));
  #count = 0n;
  #own: { readonly id: number; readonly seal: ReturnType<MakeBusSeal> } | undefined;

  constructor(parts: SealedBusParts) {
    this.#parts = parts;
  }

  get isUp(): boolean {
    return this.#parts.bus.isUp;
  }

  async say(channel: string, bytes: Uint8Array): Promise<boolean> {
    const sealed = this.#seal(channel, bytes);
    return sealed !== undefined && (await this.#parts.bus.say(channel, sealed));
  }

  hear(channel: string, heard: (bytes: Uint8Array) => void): Disposable {
    const speakers = new Speakers(this.#parts, channel);
    return this.#parts.bus.hear(channel, (bytes) => {
      // without a key, nothing can be checked
      const now = this.#parts.keys.now;
      if (now === undefined) return;
      const opened = speakers.open(bytes, now);
      if (typeof opened !== "string") return heard(opened);
      this.#parts.refusals.add(opened, channel);
      if (opened === "unknown-key" || opened === "late") this.#parts.keys.doubt();
    });
  }

  count(name: string, windowMs: number): Promise<number | undefined> {
    return this.#parts.bus.count(name, windowMs);
  }

  clear(name: string): Promise<boolean> {
    return this.#parts.bus.clear(name);
  }

  mark(name: string, forMs: number): Promise<boolean> {
    return this.#parts.bus.mark(name, forMs);
  }

  marks(prefix: string): Promise<readonly string[] | undefined> {
    return this.#parts.bus.marks(prefix);
  }

  close(): void {
    this.#parts.keys.close();
    this.#parts.bus.close();
  }

  /** undefined: no key is known yet. */
  #seal(channel: string, bytes: Uint8Array): Uint8Array | undefined {
    const { keys, makeSeal } = this.#parts;
    const [key, sentAt] = [keys.own, keys.now];
    if (key === undefined || sentAt === undefined) return undefined;
    if (this.#own?.id !== key.id) this.#own = { id: key.id, seal: makeSeal(key.secret, this.#speaker) };
    const count = (this.#count += 1n);
    const envelope = { keyId: key.id, speaker: this.#speaker, count, sentAt };
    const { seal } = this.#own;
    return writeEnvelope(envelope, channel, (beside) => seal.seal(count, beside, bytes));
  }
}

interface Speaker {
  readonly keyId: number;
  readonly seal: ReturnType<MakeBusSeal>;
  /** The count of the last accepted message. */
  readonly count: bigint;
  readonly sentAt: number;
}

/** Speakers to remember before looking for those that are gone. */
const MANY = 64;

/** The speakers of one channel, with their counts. Only accepted speakers are remembered. */
class Speakers {
  readonly #parts: Pick<SealedBusParts, "keys" | "makeSeal">;
  readonly #channel: string;
  readonly #known = new Map<string, Speaker>();

  constructor(parts: Pick<SealedBusParts, "keys" | "makeSeal">, channel: string) {
    this.#parts = parts;
    this.#channel = channel;
  }

  open(bytes: Uint8Array, now: number): Uint8Array | Refusal {
    const read = readEnvelope(bytes, this.#channel);
    if (read === undefined) return "malformed";
    const { envelope, beside, sealed } = read;
    const { keyId, count, sentAt } = envelope;
    const name = envelope.speaker.toHex();
    const known = this.#known.get(name);
    const seal = this.#sealOf(envelope, known);
    if (seal === undefined) return "unknown-key";
    // first, whether it is one of ours: until then nothing that it says about itself counts
    const plain = seal.open(count, beside, sealed);
    if (plain === undefined) return "forged";
    if (!(Math.abs(now - sentAt) <= LATE_MS)) return "late";
    if (known !== undefined && count <= known.count) return "replayed";
    this.#known.set(name, { keyId, seal, count, sentAt });
    if (this.#known.size > MANY) this.#forgetOld(now);
    return plain;
  }

  #sealOf({ keyId, speaker }: Envelope, known: Speaker | undefined): Speaker["seal"] | undefined {
    const key = this.#parts.keys.byId(keyId);
    if (key === undefined) return undefined;
    return known?.keyId === keyId ? known.seal : this.#parts.makeSeal(key.secret, speaker);
  }

  /** Their messages are too old to be accepted again. */
  #forgetOld(now: number): void {
    for (const [name, { sentAt }] of this.#known) {
      if (now - sentAt > 2 * LATE_MS) this.#known.delete(name);
    }
  }
}
