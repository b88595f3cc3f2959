/** One message of a stream of server-sent events. */
export interface ServerEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: unknown;
}

/** A proxy or a browser gives up a connection on which nothing is said. */
const COMMENT_MS = 15_000;
/** Messages that a slow reader may be behind; then it is cut off, and when it comes back it is told all anew. */
const MOST_WAITING = 256;

/**
 * A response that goes on until the reader leaves, or is too slow. `start` is given the way to send; what it returns is
 * called once, at the end.
 */
export function eventStream(
  ends: AbortSignal,
  start: (send: (event: ServerEvent) => void) => () => void,
): Response {
  const encoder = new TextEncoder();
  let end: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOpen = true;
        const write = (text: string) => {
          if (!isOpen) return;
          if ((controller.desiredSize ?? 0) <= 0) end();
          else controller.enqueue(encoder.encode(text));
        };
        const comments = setInterval(() => write(": still here\n\n"), COMMENT_MS);
        let stop: (() => void) | undefined;
        end = () => {
          if (!isOpen) return;
          isOpen = false;
          clearInterval(comments);
          ends.removeEventListener("abort", end);
          stop?.();
          controller.close();
        };
        ends.addEventListener("abort", end, { once: true });
        // a first word, so that the reader knows that it is connected
        write("retry: 1000\n\n");
        stop = start((event) => write(eventText(event)));
        if (ends.aborted) end();
      },
      cancel: () => end(),
    },
    { highWaterMark: MOST_WAITING },
  );
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
  });
}

/** JSON has no line's end of its own, so that one `data:` line is all of it. */
function eventText({ event, id, data }: ServerEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
