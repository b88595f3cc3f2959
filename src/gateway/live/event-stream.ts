/** One message of a stream of server-sent events. */
export interface ServerEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: unknown;
}

/** Proxies and browsers give up a silent connection. */
const COMMENT_MS = 15_000;
/** How many messages a slow reader may lag behind before it is cut off. When it comes back, it gets everything anew. */
const MOST_WAITING = 256;

/**
 * A response that continues until the reader leaves or is too slow. `start` gets the function that sends; the function
 * it returns is called once, at the end.
 */
export function eventStream(
  ends: AbortSignal,
  start: (send: (event: ServerEvent) => void) => () => void,
): Response {
  const encoder = new TextEncoder();
  let end: ((isLeft?: "left") => void) | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOpen = true;
        let stop: (() => void) | undefined;
        const close = (isLeft?: "left") => {
          if (!isOpen) return;
          isOpen = false;
          clearInterval(comments);
          ends.removeEventListener("abort", abort);
          stop?.();
          if (isLeft === undefined) controller.close();
        };
        const abort = () => close();
        const write = (text: string) => {
          if (!isOpen) return;
          if ((controller.desiredSize ?? 0) <= 0) close();
          else controller.enqueue(encoder.encode(text));
        };
        const comments = setInterval(() => write(": still here\n\n"), COMMENT_MS);
        end = close;
        ends.addEventListener("abort", abort, { once: true });
        // sent at once, so that the reader knows that it is connected
        write("retry: 1000\n\n");
        const started = start((event) => write(eventText(event)));
        if (isOpen) stop = started;
        else started();
        if (ends.aborted) close();
      },
      cancel: () => end?.("left"),
    },
    { highWaterMark: MOST_WAITING },
  );
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
  });
}

/** JSON contains no line ends, so one `data:` line holds all of it. */
function eventText({ event, id, data }: ServerEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
