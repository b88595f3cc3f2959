import { describe, expect, test } from "bun:test";
import { parseOptions, renderOptions } from "../../chaos/options.ts";
import { castOf, FAULTS, roundOf } from "../../chaos/schedule.ts";

const CAST = castOf(20);
const rounds = (seed: number, count: number) =>
  Array.from({ length: count }, (_, index) => roundOf(seed, index, CAST));

describe("the schedule of a campaign", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(rounds(7, 20)).toEqual(rounds(7, 20));
    expect(rounds(7, 20)).not.toEqual(rounds(8, 20));
  });

  test("does not depend on how many rounds were played before", () => {
    expect(roundOf(7, 13, CAST)).toEqual(rounds(7, 20)[13] as never);
  });

  test("has every fault, every deed, two operators and every signal in it", () => {
    const all = rounds(1, 400);
    expect(new Set(all.flatMap(({ faults }) => faults.map(({ kind }) => kind)))).toEqual(new Set(FAULTS));
    const acts = all.flatMap((round) => round.acts);
    expect([...new Set(acts.map(({ deed }) => deed.kind))].toSorted()).toEqual([
      "add",
      "broadcast",
      "install",
      "pause",
      "ps",
      "remove",
      "reset",
      "restart",
      "resume",
      "send",
      "set",
      "start",
      "stop",
    ]);
    expect(new Set(acts.map(({ operator }) => operator))).toEqual(new Set(["one", "two", "sender"]));
    expect(new Set(acts.map(({ cut }) => cut?.signal))).toEqual(
      new Set([undefined, "SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"]),
    );
  });

  test("kills commands within half a second of their beginning, and is in order", () => {
    for (const { acts, faults } of rounds(3, 200)) {
      for (const { cut } of acts) if (cut !== undefined) expect(cut.afterMs).toBeLessThan(500);
      for (const list of [acts, faults]) {
        expect(list.map(({ at }) => at)).toEqual(list.map(({ at }) => at).toSorted((a, b) => a - b));
      }
    }
  });
});

describe("the options of a campaign", () => {
  test("mean the same again when they are rendered", () => {
    const options = parseOptions(["--seed", "5", "--seconds", "9", "--prove", "--go-on"], 1);
    expect(options).toMatchObject({ seed: 5, seconds: 9, agents: 20, uid: 1000, prove: true, goOn: true });
    expect(parseOptions(options === undefined ? [] : renderOptions(options), 2)).toEqual(options);
  });

  test("are refused where they are wrong", () => {
    for (const wrong of [["--sed", "1"], ["--seed"], ["--seed", "x"], ["--agents", "0"]]) {
      expect(parseOptions(wrong, 1)).toBeUndefined();
    }
  });
});
