import { describe, expect, test } from "bun:test";
import { until } from "../../support/poll.ts";

describe("until", () => {
  test("returns the first answer that is one, zero and the empty text included", async () => {
    const answers = [undefined, null, false, 0] as const;
    let asked = 0;
    expect(await until<number>("a number", () => answers[asked++], { every: 0 })).toBe(0);
    expect(asked).toBe(4);
  });

  test("says what it waited for, the last error and what was seen", async () => {
    const waiting = until(
      "the moon",
      () => {
        throw new Error("clouds");
      },
      { deadline: 0, seen: () => "only sky" },
    );
    expect(waiting).rejects.toThrow("not within 0 ms: the moon\nthe last try threw: clouds\nonly sky");
  });

  test("goes on after an error that passes", async () => {
    let asked = 0;
    const answer = await until("an answer", () => {
      if ((asked += 1) < 3) throw new Error("not yet");
      return "here";
    });
    expect(answer).toBe("here");
  });

  test("asks the less often the longer a question takes", async () => {
    const TAKES = 20;
    let answered = Infinity;
    const pauses: number[] = [];
    await until("a third answer", async () => {
      pauses.push(performance.now() - answered);
      await Bun.sleep(TAKES);
      answered = performance.now();
      return pauses.length === 3;
    });
    // a sleep is never shorter than it was told; 1: clocks are rounded
    for (const pause of pauses.slice(1)) expect(pause).toBeGreaterThanOrEqual(2 * TAKES - 1);
  });
});
