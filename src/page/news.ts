import { useEffect, useState } from "preact/hooks";

const STREAM = "/api/v1/events";

/**
 * Changes whenever the journal has something new, as long as the view is there. It only says when to ask: what happened
 * is read from the journal itself, and where this stream breaks off, views ask at their own pace.
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
