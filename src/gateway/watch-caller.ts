/** Who was locked out sees at most this much more. */
const AGAIN_MS = 5_000;

/**
 * Asks again and again whether a caller may still have what goes on, and calls `refused` once when not, or when that
 * cannot be told. The function that comes back ends it.
 */
export function watchCaller(
  isAllowed: () => Promise<boolean>,
  refused: () => void,
  everyMs = AGAIN_MS,
): () => void {
  const look = async () => {
    const allowed = await isAllowed().catch(() => false);
    if (allowed || timer === undefined) return;
    stop();
    refused();
  };
  let timer: Timer | undefined = setInterval(() => void look(), everyMs);
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  return stop;
}
