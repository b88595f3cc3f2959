import { describe, expect, test } from "bun:test";
import { eventId, eventsBehind, timeOfId } from "../../../src/gateway/live/event-id.ts";
import { eventStream, type ServerEvent } from "../../../src/gateway/live/event-stream.ts";
import type { FleetEventDocument } from "../../../src/operations/documents/fleet-event.ts";

type Send = (event: ServerEvent) => void;

/** A stream whose sender the test is. */
function streaming(ends = new AbortController()) {
  let send: Send | undefined;
  let stopped = 0;
  const response = eventStream(ends.signal, (by) => {
    send = by;
    return () => void (stopped += 1);
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const next = async () => {
    const { done, value } = await reader.read();
    return done ? "end" : new TextDecoder().decode(value);
  };
  return {
    ends,
    send: (event: ServerEvent) => send?.(event),
    next,
    cancel: () => reader.cancel(),
    stops: () => stopped,
  };
}

describe("server-sent events", () => {
  test("each is one message, and text cannot begin another one", async () => {
    const stream = streaming();
    stream.send({ event: "event", id: "1-a", data: { text: "a\nevent: forged\n\n" } });
    expect(await stream.next()).toBe("retry: 1000\n\n");
    expect(await stream.next()).toBe('id: 1-a\nevent: event\ndata: {"text":"a\\nevent: forged\\n\\n"}\n\n');
  });

  test("a reader who leaves, and a gateway that ends, stop it once", async () => {
    const left = streaming();
    await left.cancel();
    left.send({ event: "x", data: 1 });
    expect(left.stops()).toBe(1);
    const ended = streaming();
    ended.ends.abort();
    ended.ends.abort();
    expect(await ended.next()).toBe("retry: 1000\n\n");
    expect(await ended.next()).toBe("end");
    expect(ended.stops()).toBe(1);
  });

  test("a reader who does not read is cut off instead of being kept for", () => {
    const stream = streaming();
    for (let count = 0; count < 1000; count += 1) stream.send({ event: "x", data: count });
    expect(stream.stops()).toBe(1);
  });
});

const event = (at: number, detail: string) =>
  ({ at: new Date(at).toISOString(), kind: "command", detail }) as FleetEventDocument;

describe("the id of an event", () => {
  const [one, two, three] = [event(1000, "a"), event(1000, "b"), event(2000, "c")];

  test("tells where to go on, also among those of one millisecond", () => {
    expect(timeOfId(eventId(two))).toBe(1000);
    expect(eventsBehind([one, two, three], eventId(one))).toEqual([two, three]);
    expect(eventsBehind([one, two, three], eventId(three))).toEqual([]);
  });

  test("of an event that is not there any more loses nothing, and what is no id is none", () => {
    expect(eventsBehind([two, three], eventId(one))).toEqual([two, three]);
    for (const text of ["", "x", "12", "1-G", "1e3-a"]) expect(timeOfId(text)).toBeUndefined();
  });
});
