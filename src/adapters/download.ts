import { open, rm } from "node:fs/promises";
import { describeError } from "../base/errors.ts";
import type { Downloads, Fetched } from "../domain/ports/update-tools.ts";
import { masked } from "../domain/setup/update/release-place.ts";
import { fileError } from "./files.ts";

const MOST_REDIRECTS = 10;

/**
 * Downloads over http and https; proxies are Bun's (http_proxy, https_proxy, no_proxy). A try has failed when no byte
 * came for `timeoutMs`.
 */
export function createDownloads(options: {
  readonly timeoutMs: number;
  readonly signal: () => AbortSignal;
}): Downloads {
  return {
    bytes: (address, limit) =>
      attempt(options, address, limit, async (chunks) => {
        const parts: Uint8Array[] = [];
        for await (const chunk of chunks) parts.push(chunk);
        return new Uint8Array(Buffer.concat(parts));
      }),

    file: (address, path, limit) =>
      attempt(options, address, limit, async (chunks) => {
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
  { timeoutMs, signal }: Parameters<typeof createDownloads>[0],
  address: string,
  limit: number,
  take: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<Fetched<T>> {
  const stalled = new AbortController();
  let timer = setTimeout(stop, timeoutMs);
  function stop(): void {
    stalled.abort(new Error(`no byte came for ${timeoutMs / 1000} s`));
  }
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, timeoutMs);
  };
  try {
    const response = await followRedirects(address, AbortSignal.any([stalled.signal, signal()]));
    if (response instanceof Response && response.ok) {
      return { ok: true, value: await take(chunksOf(response, limit, alive)) };
    }
    if (!(response instanceof Response)) return { ok: false, why: response };
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
    // what is left of an answer is not waited for
    stalled.abort();
  }
}

/** The last answer, or why a redirect is not followed. By hand: from https to http nobody is sent. */
async function followRedirects(address: string, signal: AbortSignal): Promise<Response | string> {
  let url = address;
  for (let count = 0; count <= MOST_REDIRECTS; count++) {
    const response = await fetch(url, {
      redirect: "manual",
      signal,
      // a server that calls a .gz "encoded" must not have it unpacked on the way: the sum is of the file
      decompress: false,
      headers: { "Accept-Encoding": "identity" },
    });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    const next = new URL(location, url);
    const isAllowed = next.protocol === "https:" || (next.protocol === "http:" && url.startsWith("http:"));
    if (!isAllowed) return `a redirect leads from https to ${next.protocol}//`;
    await response.body?.cancel();
    url = next.href;
  }
  return `more than ${MOST_REDIRECTS} redirects`;
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
    yield chunk as Uint8Array<ArrayBuffer>;
  }
  if (size < announced) throw new Error(`it ended after ${size} of ${announced} bytes`);
}
