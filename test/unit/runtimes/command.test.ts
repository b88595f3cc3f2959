import { describe, expect, test } from "bun:test";
import { command } from "../../../src/runtimes/command.ts";
import { parseScreen } from "../../../src/runtimes/screen.ts";
import { foreignFixtures, testScreens } from "../../support/screen-fixtures.ts";

const read = (capture: string, title?: string) => command.readScreen(parseScreen(capture, title));

describe("any program", () => {
  testScreens("each is unknown, or dead", foreignFixtures("command"), ({ capture, title, state }) => {
    const wanted = state === "dead" ? "dead" : "unknown";
    expect(read(capture, title)).toMatchObject({ state: wanted, composer: undefined });
  });

  for (const [capture, state] of [
    ["", "unknown"],
    ["$ ", "unknown"],
    ["Pane is dead", "dead"],
    ["last words\n\nPane is dead (status 0, Sat Nov 21 11:55:39 2026)\n\n", "dead"],
    ["Pane is dead (signal 9, Sat Nov 21 11:55:39 2026)", "dead"],
    ["Pane is dead (status 0, today)\n$ ", "unknown"],
    ["he said: Pane is dead", "unknown"],
    ["Pane is dead serious", "unknown"],
  ] as const) {
    test(`${JSON.stringify(capture)} is ${state}`, () => expect(read(capture).state).toBe(state));
  }

  test("its arguments reach it untouched", () => {
    const {
      arguments: given,
      environment,
      files,
    } = command.launch({
      yolo: true,
      arguments: ["--flag", ""],
      fleet: undefined,
    });
    expect([given, environment, files]).toEqual([["--flag", ""], {}, []]);
  });
});
