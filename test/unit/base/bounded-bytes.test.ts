import { expect, test } from "bun:test";
import { readBounded } from "../../../src/base/bounded-bytes.ts";

const never = new AbortController().signal;

function streamOf(chunks: Iterable<Uint8Array>): { body: ReadableStream<Uint8Array>; given: () => number } {
  const iterator = chunks[Symbol.iterator]();
  let given = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done === true) return controller.close();
      given += value.byteLength;
      controller.enqueue(value);
    },
  });
  return { body, given: () => given };
}

function* chunks(count: number, size: number): Generator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield new Uint8Array(size).fill(at % 256);
}

test("all of a stream that is no longer than the limit, in whatever pieces it comes", async () => {
  const expected = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256);
  expect(await readBounded(streamOf(chunks(20_000, 1)).body, 20_000, never)).toEqual(expected);
  expect(await readBounded(null, 0, never)).toEqual(new Uint8Array());
  expect(await readBounded(streamOf([]).body, 10, never)).toEqual(new Uint8Array());
});

test("nothing of one that is longer, and it is asked for no more", async () => {
  const gigabyte = streamOf(chunks(16_384, 65_536));
  expect(await readBounded(gigabyte.body, 1_000_000, never)).toBeUndefined();
  expect(gigabyte.given()).toBeLessThan(1_300_000);
});

test("one that does not end is left when the signal says so", async () => {
  const ends = new AbortController();
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => void (cancelled = true),
  });
  const reading = readBounded(body, 1_000, ends.signal).catch((thrown: unknown) => thrown);
  ends.abort(new Error("too slow"));
  expect(await reading).toEqual(new Error("too slow"));
  expect(cancelled).toBe(true);
});
