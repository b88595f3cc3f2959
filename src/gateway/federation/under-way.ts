import { tooManyRequests } from "../too-many-requests.ts";

/** Counts what peers have under way, so that none of them takes all the places. */
export class UnderWay {
  readonly #most: number;
  readonly #counts = new Map<string, number>();

  /** `most`: of one peer at the same time. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Throws where the peer has that many. */
  requireRoom(peerId: string): void {
    if ((this.#counts.get(peerId) ?? 0) >= this.#most) throw tooManyRequests(1_000);
  }

  /** Takes a place; the returned function gives it back. */
  begin(peerId: string): () => void {
    this.#counts.set(peerId, (this.#counts.get(peerId) ?? 0) + 1);
    return () => {
      const left = (this.#counts.get(peerId) ?? 1) - 1;
      if (left > 0) this.#counts.set(peerId, left);
      else this.#counts.delete(peerId);
    };
  }
}
