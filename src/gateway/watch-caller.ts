/** The longest time that somebody who lost their rights still sees. */
const AGAIN_MS = 5_000;

/**
 * Checks regularly whether a caller may keep a long answer, and calls `refused` once when not, or when that cannot be
 * told. The returned function ends it.
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
