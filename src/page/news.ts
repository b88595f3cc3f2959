import { useEffect, useState } from "preact/hooks";

const STREAM = "/api/v1/events";

/**
 * Changes whenever the journal has something new, while the view is shown. It only says when to ask: the journal itself
 * says what happened, and without this stream views ask at their own pace.
 */
export function useNews(): string {
  const [news, setNews] = useState("");
  useEffect(() => {
    const stream = new EventSource(STREAM);
    stream.addEventListener("event", ({ lastEventId }: MessageEvent) => setNews(lastEventId));
    return () => stream.close();
  }, []);
  return news;
}
