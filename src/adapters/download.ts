import { open, rm } from "node:fs/promises";
import { describeError } from "../base/errors.ts";
import type { DownloadRules, Downloads, Fetched } from "../domain/ports/update-tools.ts";
import { isThisMachine, masked, redirectRefusal } from "../domain/setup/update/release-place.ts";
import { fileError } from "./files.ts";

const MOST_REDIRECTS = 10;
// Bun 1.4.5 takes `false` for "none, whatever the environment says"; its types do not know it, and "" and null ask the proxy
const WITHOUT_PROXY = { proxy: false } as unknown as object;

/** Slower than this from its beginning to its end, a download is given up: 16 KiB in a second. */
const SLOWEST_BYTES_PER_MS = 16;
const SHORTEST_DEADLINE_MS = 60_000;

/**
 * Downloads over http and https; proxies are Bun's (http_proxy, https_proxy, no_proxy), but for this machine itself:
 * a proxy elsewhere would be the other host that http may not lead to. Certificates are checked, whatever
 * NODE_TLS_REJECT_UNAUTHORIZED says. A try has failed when no byte came for `timeoutMs`, or when it took longer than
 * so many bytes may take.
 */
export function createDownloads(options: {
  readonly timeoutMs: number;
  readonly signal: () => AbortSignal;
  /** What any download may take, however small it is; default a minute. */
  readonly shortestMs?: number;
}): Downloads {
  return {
    bytes: (address, rules) =>
      attempt(options, address, rules, async (chunks) => {
        const parts: Uint8Array[] = [];
        for await (const chunk of chunks) parts.push(chunk);
        return new Uint8Array(Buffer.concat(parts));
      }),

    file: (address, path, rules) =>
      attempt(options, address, rules, async (chunks) => {
        const file = await open(path, "w", 0o600).catch((thrown: unknown) => {
          throw new DiskTrouble(fileError("write", path, thrown));
        });
        try {
          for await (const chunk of chunks) {
            await file.writeFile(chunk).catch((thrown: unknown) => {
              throw new DiskTrouble(fileError("write", path, thrown));
            });
          }
        } catch (thrown) {
          // half of it would take the space that whoever comes next needs
          await rm(path, { force: true });
          throw thrown;
        } finally {
          await file.close();
        }
        return undefined;
      }),
  };
}

/** Not the server's fault: another try would not go better. */
class DiskTrouble extends Error {
  readonly error: Error;
  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

async function attempt<T>(
  { timeoutMs, signal, shortestMs = SHORTEST_DEADLINE_MS }: Parameters<typeof createDownloads>[0],
  address: string,
  { limit, isSigned }: DownloadRules,
  take: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<Fetched<T>> {
  const stalled = new AbortController();
  let timer = setTimeout(stop, timeoutMs);
  function stop(): void {
    stalled.abort(new Error(`no byte came for ${timeoutMs / 1000} s`));
  }
  const longestMs = Math.max(shortestMs, timeoutMs, limit / SLOWEST_BYTES_PER_MS);
  const deadline = setTimeout(() => {
    stalled.abort(new Error(`it was not there after ${Math.round(longestMs / 1000)} s`));
  }, longestMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, timeoutMs);
  };
  try {
    const response = await followRedirects(address, isSigned, AbortSignal.any([stalled.signal, signal()]));
    if (response instanceof Response && response.ok) {
      return { ok: true, value: await take(chunksOf(response, limit, alive)) };
    }
    if (!(response instanceof Response)) return { ok: false, ...response };
    return { ok: false, status: response.status, why: `HTTP ${response.status} from ${masked(address)}` };
  } catch (thrown) {
    if (thrown instanceof DiskTrouble) throw thrown.error;
    const why = stalled.signal.aborted ? stalled.signal.reason : thrown;
    return {
      ok: false,
      why: (describeError(why).split("\n")[0] ?? "").replace(/\. For more information.*$/, ""),
    };
  } finally {
    clearTimeout(timer);
    clearTimeout(deadline);
    // what is left of an answer is not waited for
    stalled.abort();
  }
}

/** The last answer, or why a redirect is not followed. By hand, since each step of the way has to keep the rule. */
async function followRedirects(
  address: string,
  isSigned: boolean,
  signal: AbortSignal,
): Promise<Response | { readonly why: string; readonly isFinal: boolean }> {
  let url = new URL(address);
  for (let count = 0; count <= MOST_REDIRECTS; count++) {
    const response = await fetch(url.href, {
      redirect: "manual",
      signal,
      tls: { rejectUnauthorized: true },
      // or BUN_CONFIG_VERBOSE_FETCH prints the password of an address
      verbose: false,
      // a server that calls a .gz "encoded" must not have it unpacked on the way: the sum is of the file
      decompress: false,
      headers: { "Accept-Encoding": "identity" },
      ...(isThisMachine(url.hostname) ? WITHOUT_PROXY : {}),
    });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    const next = URL.parse(location, url.href);
    if (next === null) return { why: "a redirect leads to no address", isFinal: false };
    const refusal = redirectRefusal(url, next, isSigned);
    if (refusal !== undefined) return { why: refusal, isFinal: true };
    await response.body?.cancel();
    url = next;
  }
  return { why: `more than ${MOST_REDIRECTS} redirects`, isFinal: false };
}

async function* chunksOf(
  response: Response,
  limit: number,
  alive: () => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  let size = 0;
  for await (const chunk of response.body ?? []) {
    alive();
    size += chunk.length;
    if (size > limit) throw new Error(`it is larger than the ${limit} bytes that it should be`);
    yield chunk;
  }
  if (size < announced) throw new Error(`it ended after ${size} of ${announced} bytes`);
}
