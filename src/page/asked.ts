import { useEffect, useRef, useState } from "preact/hooks";
import { ask, wordsOf } from "./ask.ts";
import { sinceOf, type SpanName } from "./parts/span.tsx";
import { session } from "./session.ts";
import type { OperationName, Operations } from "./operations.ts";

/** A document that a view shows: the last one received, its age, and why there is no newer one. */
export interface Asked<Document> {
  readonly document: Document | null;
  /** By performance.now(). */
  readonly receivedAt: number;
  readonly problem: string | null;
  readonly again: () => void;
}

interface Answer<Document> {
  readonly key: string;
  readonly document: Document | null;
  readonly receivedAt: number;
  readonly problem: string | null;
}

/**
 * Requests a document, again every `everyMs` while the page is visible, and at once when the request or `when` changes.
 * After a failure the last document stays, with the reason beside it. `span` sets `since` each time, so that a page
 * left open for a week does not look back over all of it.
 */
export function useAsked<Name extends OperationName>(
  name: Name,
  request: Operations[Name]["request"],
  {
    everyMs,
    when = "",
    span,
  }: { readonly everyMs: number; readonly when?: string; readonly span?: SpanName },
): Asked<Operations[Name]["document"]> {
  type Document = Operations[Name]["document"];
  const key = `${name} ${JSON.stringify(request)} ${span ?? ""}`;
  const [answer, setAnswer] = useState<Answer<Document>>({
    key,
    document: null,
    receivedAt: 0,
    problem: null,
  });
  const askAgain = useRef(() => {});
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let round = 0;
    const look = async () => {
      clearTimeout(timer);
      const own = (round += 1);
      const began = performance.now();
      try {
        const document = await ask(name, span === undefined ? request : { ...request, since: sinceOf(span) });
        if (ended || own !== round) return;
        setAnswer({ key, document, receivedAt: performance.now(), problem: null });
      } catch (thrown) {
        if (ended || own !== round) return;
        const problem = wordsOf(thrown);
        setAnswer((last) =>
          last.key === key ? { ...last, problem } : { key, document: null, receivedAt: 0, problem },
        );
      }
      timer = setTimeout(() => void next(), Math.max(everyMs, (performance.now() - began) * 10));
    };
    const next = async () => {
      // a hidden tab requests nothing, and requests at once when it becomes visible
      if (document.visibilityState === "visible" && session.get().state === "in") await look();
    };
    const visible = () => void next();
    askAgain.current = visible;
    document.addEventListener("visibilitychange", visible);
    const unsubscribe = session.subscribe(visible);
    void look();
    return () => {
      ended = true;
      clearTimeout(timer);
      unsubscribe();
      document.removeEventListener("visibilitychange", visible);
    };
  }, [key, when, everyMs]);
  const shown = answer.key === key ? answer : { document: null, receivedAt: 0, problem: null };
  return { ...shown, again: () => askAgain.current() };
}
