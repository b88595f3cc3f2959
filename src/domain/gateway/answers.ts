import { MosaicError, type Ending } from "../../base/errors.ts";
import type { KeptAnswer, StoredAnswer } from "../ports/gateway-store.ts";
import type { IdentityTools } from "./identity.ts";

/** A request that its caller may repeat, and that must be done once. */
export interface KeyedRequest {
  /** "user:ID", "token:ID", "owner": a key belongs to its caller. */
  readonly caller: string;
  readonly key: string;
  readonly operation: string;
  readonly request: object;
  /** The answer shows a secret once: only that it was given is kept, not the answer itself. */
  readonly hasSecret: boolean;
}

export interface Answer {
  readonly status: number;
  readonly ending: string | null;
  /** JSON. */
  readonly body: string;
}

/** The result of the work. `error`: the error that it threw, if that is the answer. */
export interface Worked {
  readonly answer: Answer;
  readonly error?: MosaicError;
}

/** Longer than anybody repeats a request; ids of messages are kept as long. */
const KEPT_MS = 24 * 3_600_000;
/** Bytes of one answer, and of all answers of one caller. */
const LONGEST_ANSWER = 256 * 1024;
const MOST_OF_CALLER = 16 * 1024 * 1024;
/** Old and excess answers are removed once in this many requests. */
const PRUNED_EVERY = 64;

/** Errors that come before anything was done: the same request may be repeated, and end differently. */
const NOTHING_DONE: ReadonlySet<Ending> = new Set(["usage", "configuration", "missing-program", "locked"]);

/** Does a request with an Idempotency-Key once. One object for the life of a gateway; answers survive a restart. */
export class Answers {
  readonly #tools: IdentityTools;
  readonly #own: string;
  readonly #underWay = new Map<
    string,
    { readonly requestSha256: string; readonly worked: Promise<Worked> }
  >();
  #begun = 0;

  constructor(tools: IdentityTools) {
    this.#tools = tools;
    this.#own = tools.secrets.newId();
  }

  /**
   * Does `work`, or returns the answer it had before; a repetition during the work waits for it. `ends` is aborted when
   * the gateway ends: what became of the work is not known then. Throws MosaicError `key-of-another-request`, and
   * `answer-not-kept` where the work was begun and its answer is lost.
   */
  async once(
    asked: KeyedRequest,
    ends: AbortSignal,
    work: () => Promise<Worked>,
  ): Promise<{ readonly worked: Worked; readonly isRepeated: boolean }> {
    const { store, secrets, clock } = this.#tools;
    const keySha256 = secrets.sha256(JSON.stringify([asked.caller, asked.key]));
    // Includes the key: a request may contain a password, whose plain hash could be searched for.
    const requestSha256 = secrets.sha256(JSON.stringify([asked.key, asked.operation, asked.request]));
    const underWay = this.#underWay.get(keySha256);
    if (underWay !== undefined) {
      if (underWay.requestSha256 !== requestSha256) throw ofAnotherRequest();
      return { worked: await underWay.worked, isRepeated: true };
    }
    const begin = async (): Promise<{ worked: Worked; isRepeated: boolean }> => {
      const before = await store.answers.begin({
        keySha256,
        caller: asked.caller,
        requestSha256,
        begunAt: clock.now(),
        begunBy: this.#own,
      });
      const isOld = before !== undefined && clock.now() - before.begunAt >= KEPT_MS;
      if (before !== undefined && !isOld) {
        if (before.requestSha256 !== requestSha256) throw ofAnotherRequest();
        return { worked: { answer: keptAnswer(before) }, isRepeated: true };
      }
      if (isOld) {
        await store.answers.forget(keySha256);
        return await begin();
      }
      if (this.#begun++ % PRUNED_EVERY === 0) {
        await store.answers.prune(clock.now() - KEPT_MS, asked.caller, MOST_OF_CALLER);
      }
      const worked = await work();
      await this.#keep(keySha256, asked, worked, ends);
      return { worked, isRepeated: false };
    };
    const begun = begin();
    const worked = begun.then((result) => result.worked);
    this.#underWay.set(keySha256, { requestSha256, worked });
    // Repetitions that wait get the failure from the same promise; without any, it must not count as unhandled.
    worked.catch(() => undefined);
    try {
      return await begun;
    } finally {
      this.#underWay.delete(keySha256);
    }
  }

  async #keep(
    keySha256: string,
    { hasSecret }: KeyedRequest,
    { answer, error }: Worked,
    ends: AbortSignal,
  ): Promise<void> {
    const { answers } = this.#tools.store;
    if (error !== undefined && NOTHING_DONE.has(error.ending)) return await answers.forget(keySha256);
    // interrupted: what it has done until then is not known
    if (ends.aborted) return;
    const isShort = new TextEncoder().encode(answer.body).length <= LONGEST_ANSWER;
    const isKept = !hasSecret && isShort;
    await answers.end(keySha256, { ...answer, body: isKept ? answer.body : null });
  }
}

/** Throws MosaicError `answer-not-kept`. */
function keptAnswer({ answer }: StoredAnswer): Answer {
  const why =
    answer === null
      ? "it was begun, and the gateway ended before it did: what became of it is not known"
      : whyNotKept(answer);
  if (answer !== null && answer.body !== null) return { ...answer, body: answer.body };
  throw new MosaicError("unproven", why, {
    code: "answer-not-kept",
    data: { status: answer?.status ?? null, ending: answer?.ending ?? null },
    hint: "look whether it was done, and ask with another Idempotency-Key where it was not",
  });
}

function whyNotKept({ status }: KeptAnswer): string {
  return `it was done, and answered with ${status}; the answer had a secret, or was too long to be kept`;
}

function ofAnotherRequest(): MosaicError {
  return new MosaicError("configuration", "this Idempotency-Key was another request's within the last day", {
    code: "key-of-another-request",
    hint: "a new key for each new request",
  });
}
