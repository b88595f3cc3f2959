import { describe, expect, test } from "bun:test";
import { fetchPatiently } from "../../../../../src/domain/setup/update/fetch.ts";
import type { Fetched } from "../../../../../src/domain/ports/update-tools.ts";
import { VirtualClock } from "../../../../support/supervision-clock.ts";

const ADDRESS = "https://me:secret@example.org/file";

/** Answers in this order, the last one for ever. */
function server(...answers: readonly Fetched<string>[]) {
  const clock = new VirtualClock();
  const notes: string[] = [];
  const interrupt = new AbortController();
  let asked = 0;
  const context = { clock, signal: interrupt.signal, note: (text: string) => void notes.push(text) };
  const result = fetchPatiently(context, ADDRESS, async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === undefined) throw new Error("no answer");
    return answer;
  }).then(
    (value) => ({ value }),
    (thrown: unknown) => ({ thrown: String(thrown) }),
  );
  return { clock, notes, result, interrupt, asked: () => asked };
}

const good: Fetched<string> = { ok: true, value: "text" };
const failed: Fetched<string> = { ok: false, why: "reset" };

describe("a download", () => {
  test("is tried four times, after 1, 2 and 4 seconds, and then the reason is said without a password", async () => {
    const { clock, notes, result, asked } = server(failed);
    for (const [seconds, tries] of [
      [0.9, 1],
      [0.2, 2],
      [1.8, 2],
      [0.2, 3],
      [3.8, 3],
      [0.2, 4],
    ] as const) {
      await clock.advance(seconds * 1000);
      expect(asked()).toBe(tries);
    }
    expect(await result).toEqual({
      thrown: "MosaicError: could not be downloaded in 4 tries: https://me:****@example.org/file: reset",
    });
    expect(notes).toEqual([1, 2, 4].map((seconds) => `reset; trying again in ${seconds} s`));
  });

  test("that goes well the second time is enough", async () => {
    const { clock, result, asked } = server({ ok: false, status: 500, why: "HTTP 500" }, good);
    await clock.advance(1000);
    expect(await result).toEqual({ value: "text" });
    expect(asked()).toBe(2);
  });

  for (const status of [404, 410]) {
    test(`that the server does not have (${status}) is not asked for again`, async () => {
      const { result, asked } = server({ ok: false, status, why: "x" });
      expect(await result).toEqual({ value: undefined as never });
      expect(asked()).toBe(1);
    });
  }

  for (const status of [400, 401, 403, 407]) {
    test(`that the server refuses (${status}) is not asked for again`, async () => {
      const { result, asked } = server({ ok: false, status, why: "x" });
      expect(await result).toEqual({
        thrown: `MosaicError: the server refuses https://me:****@example.org/file: HTTP ${status}`,
      });
      expect(asked()).toBe(1);
    });
  }

  test("ends with an interruption, also while it waits", async () => {
    const { clock, interrupt, result, asked } = server(failed);
    await clock.advance(500);
    interrupt.abort(new Error("interrupted"));
    expect(await result).toEqual({ thrown: "Error: interrupted" });
    expect(asked()).toBe(1);
  });
});
