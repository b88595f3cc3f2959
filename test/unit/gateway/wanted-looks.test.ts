/** When the gateway looks at whom: an end soon, all the rest in its own time, and never all the time. */
import { describe, expect, test } from "bun:test";
import { WantedLooks } from "../../../src/gateway/live/wanted-looks.ts";

/** All was looked at, from 0 to `tookMs`. */
function afterWholeLook(tookMs: number): WantedLooks {
  const wanted = new WantedLooks();
  expect(wanted.take(0)).toBe("all");
  wanted.looked("all", 0, tookMs);
  return wanted;
}

describe("what is to be looked at", () => {
  test("is all of it at first, and every half a minute, whatever was told", () => {
    const wanted = afterWholeLook(10);
    expect(wanted.nextAt()).toBe(30_000);
    wanted.add(["a"], "soon", 29_990);
    expect(wanted.nextAt()).toBe(30_000);
    expect(wanted.take(30_000)).toBe("all");
    wanted.looked("all", 30_000, 30_010);
    expect(wanted.nextAt()).toBe(60_000);
  });

  test("is who was told of, in one look a burst: of an end sooner than of what is printed", () => {
    const wanted = afterWholeLook(0);
    expect(wanted.add(["a"], "soon", 1_000)).toBe(true);
    expect(wanted.add(["b"], "soon", 1_020)).toBe(false);
    expect(wanted.nextAt()).toBe(1_050);
    expect(wanted.add(["c"], "now", 1_021)).toBe(true);
    expect(wanted.nextAt()).toBe(1_031);
    expect(wanted.take(1_031)).toEqual(["c"]);
    wanted.looked(["c"], 1_031, 1_032);
    expect(wanted.nextAt()).toBe(1_050);
    expect(wanted.take(1_050)).toEqual(["a", "b"]);
    wanted.looked(["a", "b"], 1_050, 1_051);
    expect(wanted.nextAt()).toBe(30_000);
  });

  test("an end is not kept waiting by something that is about all of them", () => {
    const wanted = afterWholeLook(1_000);
    wanted.add("all", "soon", 1_100);
    wanted.add(["a"], "now", 1_200);
    expect(wanted.take(wanted.nextAt())).toEqual(["a"]);
    wanted.looked(["a"], 1_210, 1_310);
    expect(wanted.nextAt()).toBe(5_500);
    expect(wanted.take(5_500)).toBe("all");
  });

  test("looking takes a fifth of the time, and of what is not urgent at most that at each moment", () => {
    const wanted = afterWholeLook(600);
    wanted.add(["a"], "soon", 700);
    expect(wanted.nextAt()).toBe(3_000);
    expect(wanted.take(2_999)).toEqual([]);
    wanted.add(["b"], "now", 710);
    expect(wanted.nextAt()).toBe(720);
  });

  test("deaths without end do not take all the time there is", () => {
    const wanted = afterWholeLook(0);
    let now = 0;
    let looked = 0;
    while (now < 29_000) {
      wanted.add(["a"], "now", now);
      now = wanted.nextAt();
      if (wanted.take(now) === "all") break;
      wanted.looked(["a"], now, now + 200);
      now += 200;
      looked += 200;
    }
    expect(looked).toBeGreaterThan(5_000);
    expect(looked).toBeLessThan(29_000 / 5 + 2_500);
  });
});
