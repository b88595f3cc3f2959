import { describe, expect, test } from "bun:test";
import { endingOfAttention, selectRows, waitsForPerson } from "../../../../src/domain/fleet/select-rows.ts";
import { LETS_A_MESSAGE_LIE, SHOWN_WORDS } from "../../../../src/domain/fleet/shown-state.ts";

const row = (state: (typeof SHOWN_WORDS)[number], reason?: string) => ({ state, reason });
const ROWS = [
  row("idle"),
  row("blocked", "trust"),
  row("blocked", "rate-limit"),
  row("stopped"),
  row("failed", "exit status 7"),
];

describe("who waits for a person", () => {
  test("is who is blocked by a dialog or a login, and nobody else", () => {
    expect(SHOWN_WORDS.filter((state) => waitsForPerson(row(state, "trust")))).toEqual(["blocked"]);
    expect(waitsForPerson(row("blocked", "login"))).toBe(true);
    expect(waitsForPerson(row("blocked"))).toBe(true);
  });

  test("is not who waits for a rate limit to pass", () => {
    expect(waitsForPerson(row("blocked", "rate-limit"))).toBe(false);
  });
});

describe("a selection of rows", () => {
  test("without a word is all of them, in their order", () => {
    expect(selectRows(ROWS, { states: [], attention: false })).toEqual(ROWS);
  });

  test("by states keeps who is in one of them", () => {
    expect(selectRows(ROWS, { states: ["stopped", "failed"], attention: false })).toEqual(ROWS.slice(3));
  });

  test("by states and attention keeps who is in both", () => {
    expect(selectRows(ROWS, { states: [], attention: true })).toEqual([row("blocked", "trust")]);
    expect(selectRows(ROWS, { states: ["idle"], attention: true })).toEqual([]);
  });

  test("by attention keeps who lets a message lie", () => {
    const lying = row("idle", LETS_A_MESSAGE_LIE);
    expect(selectRows([...ROWS, lying], { states: ["idle"], attention: true })).toEqual([lying]);
    expect(waitsForPerson(lying)).toBe(false);
  });
});

describe("the end of a question after those who wait", () => {
  test("says that somebody waits, also where not everybody answered", () => {
    expect(endingOfAttention([row("blocked", "trust")], ["tmux: no answer"])).toBe("not-in-wanted-state");
  });

  test("is a success only where all who had to be asked answered", () => {
    expect(endingOfAttention([], [])).toBeUndefined();
    expect(endingOfAttention([], ["tmux: no answer"])).toBe("failure");
  });
});
