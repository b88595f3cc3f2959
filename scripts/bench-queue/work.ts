/** The work that queues are compared by: hosts with agents, each of which takes one message at a time and in order. */
export const HOSTS = 3;
export const AGENTS = 50;
const COST_MS = 20;

/** A queue with a worker for each host, as somebody would run it; everything of it is this process's. */
export interface Queue {
  readonly name: string;
  /** Resolves when it is stored. */
  add(host: number, agent: string, id: string): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a queue in an empty database. `begin` is called where a message would be typed, and resolves when it is. */
export type OpenQueue = (url: string, begin: (id: string) => Promise<void>) => Promise<Queue>;

/** Milliseconds from asking for each message to its beginning, sorted, at so many a second for so long. */
export async function latencies(
  open: OpenQueue,
  url: string,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<readonly number[]> {
  const begun = new Map<string, () => void>();
  const queue = await open(url, async (id) => {
    begun.get(id)?.();
    await Bun.sleep(COST_MS * (0.5 + Math.random()));
  });
  try {
    const took: Promise<number>[] = [];
    const began = performance.now();
    for (let count = 0; count < rate * seconds; count += 1) {
      await Bun.sleep(Math.max(0, began + (count * 1_000) / rate - performance.now()));
      const id = `m${count}`;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      begun.set(id, resolve);
      const asked = performance.now();
      took.push(promise.then(() => performance.now() - asked));
      queue.add(count % HOSTS, `a${Math.floor(Math.random() * AGENTS)}`, id).catch(reject);
    }
    return (await Promise.all(took)).toSorted((one, other) => one - other);
  } finally {
    await queue.stop();
  }
}

/** `p50 6 ms, p99 35 ms, longest 80 ms`. */
export function figures(sorted: readonly number[]): string {
  const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.9999)} ms`;
}
