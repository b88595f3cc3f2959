import { describe, expect, test } from "bun:test";
import { adapterOf } from "../../../src/runtimes/index.ts";
import { parseScreen } from "../../../src/runtimes/screen.ts";
import { RUNTIME_NAMES } from "../../../src/runtimes/runtime-name.ts";
import { foreignFixtures } from "../../support/screen-fixtures.ts";

describe.each([...RUNTIME_NAMES])("the adapter of %s", (runtime) => {
  const adapter = adapterOf(runtime);

  test("is that of the runtime", () => expect(adapter.runtime).toBe(runtime));

  test("says of a blank screen that it is unknown", () => {
    expect(adapter.readScreen(parseScreen("\n\n"))).toMatchObject({ state: "unknown", composer: undefined });
  });

  test("sees a dead pane", () => {
    const capture = "last words\n\nPane is dead (status 3, Sat Nov 21 11:55:39 2026)\n";
    expect(adapter.readScreen(parseScreen(capture)).state).toBe("dead");
  });

  test("knows no screen of another runtime", () => {
    const taken = foreignFixtures(runtime)
      .filter(({ state }) => state !== "dead")
      .map(({ folder, file, capture, title }) => {
        return [`${folder}/${file}`, adapter.readScreen(parseScreen(capture, title)).state];
      })
      .filter(([, state]) => state !== "unknown");
    expect(taken).toEqual([]);
  });
});
