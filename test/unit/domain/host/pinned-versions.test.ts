import { describe, expect, test } from "bun:test";
import type { RosterAgent } from "../../../../src/domain/roster/roster.ts";
import {
  damagedPins,
  keptProgram,
  parsePins,
  pinnedFor,
  readPins,
  renderPins,
  takesPin,
  withPin,
  type Pin,
} from "../../../../src/domain/host/pinned-versions.ts";

const all: Pin = { runtime: "claude", version: "2.1.329", agent: null };
const canary: Pin = { runtime: "claude", version: "2.1.332", agent: "coder0" };

describe("a pin", () => {
  test("is of all agents, but for one that has its own", () => {
    const pins = [all, canary];
    expect(pinnedFor(pins, "claude")).toBe("2.1.329");
    expect(pinnedFor(pins, "claude", "coder1")).toBe("2.1.329");
    expect(pinnedFor(pins, "claude", "coder0")).toBe("2.1.332");
    expect(pinnedFor(pins, "codex", "coder0")).toBeUndefined();
    expect(pinnedFor([canary], "claude", "coder1")).toBeUndefined();
  });

  test("replaces an older one of the same agents, and goes without touching others", () => {
    expect(withPin([all, canary], { runtime: "claude", agent: null }, "2.1.340")).toEqual([
      canary,
      { ...all, version: "2.1.340" },
    ]);
    expect(withPin([all, canary], { runtime: "claude", agent: "coder0" }, undefined)).toEqual([all]);
  });

  test("comes back as it was written", () => {
    expect(parsePins(renderPins([all, canary]))).toEqual({ pins: [all, canary] });
  });

  test("leads to a folder of its runtime and version", () => {
    expect(keptProgram({ runtimes: "/h/fleet/runtimes" }, "claude", "2.1.332")).toBe(
      "/h/fleet/runtimes/claude/2.1.332/node_modules/.bin/claude",
    );
  });
});

const PINS = "/h/fleet/runtimes/pins.json";
/** A home with this text for its pins; null: something else stands there. */
const filesWith = (text: string | null | undefined) => ({
  readOwn: () => Promise.resolve(text ?? undefined),
  mode: () => Promise.resolve(text === undefined ? undefined : 0o600),
});
const schema = "mosaic.runtimes.pins/1";

describe("a file of pins", () => {
  test("that is not there has none", async () => {
    expect(await readPins(filesWith(undefined), { pins: PINS })).toEqual([]);
    expect(await damagedPins(filesWith(undefined), { pins: PINS })).toBeUndefined();
  });

  const AGAIN = `remove ${PINS}, and pin again: mosaic runtime pin RUNTIME --version VERSION`;
  for (const [what, text, problem, hint] of [
    ["is cut off", renderPins([all]).slice(0, -10), "it is no JSON", AGAIN],
    ["is empty", "", "it is no JSON", AGAIN],
    ["is no file", null, "it is no file of ours that can be read", AGAIN],
    ["has no schema", '{"pins":[]}', `its schema is not ${schema}`, AGAIN],
    ["is of something else", '{"schema":"mosaic.runtimes.proven/1"}', `its schema is not ${schema}`, AGAIN],
    [
      "a newer mosaic wrote",
      '{"schema":"mosaic.runtimes.pins/2","pins":[]}',
      "a newer mosaic wrote it: its schema is mosaic.runtimes.pins/2",
      `mosaic update; or ${AGAIN}`,
    ],
    ["has no list", `{"schema":"${schema}","pins":{}}`, "it has no list of pins", AGAIN],
  ] as const) {
    test(`that ${what} is told as such, and is not no pins`, async () => {
      const damage = await damagedPins(filesWith(text), { pins: PINS });
      expect(damage).toMatchObject({
        ending: "configuration",
        code: "pins-unreadable",
        message: `which versions are pinned cannot be told: ${PINS}: ${problem}`,
        data: { file: PINS, problem },
        hint,
      });
      expect(readPins(filesWith(text), { pins: PINS })).rejects.toThrow(problem);
    });
  }

  for (const odd of [
    { ...all, version: "../../../bin" },
    { ...all, version: "1.2.3/../.." },
    { ...all, version: "latest" },
    { ...all, runtime: "stub" },
    { ...all, runtime: "toString" },
    { ...all, agent: 7 },
    null,
  ]) {
    test(`that has ${JSON.stringify(odd)} for a pin is not understood, whatever else it has`, () => {
      expect(parsePins(JSON.stringify({ schema, pins: [all, odd] }))).toMatchObject({
        problem: "pins[1] is no pin of a runtime, a version and an agent",
      });
    });
  }
});

function takes(runtime: RosterAgent["runtime"], command?: RosterAgent["command"]): boolean {
  return takesPin({ runtime, command }, "/opt/bin/mosaic-2");
}

test("a pin is of agents whose program mosaic finds", () => {
  expect(takes("claude")).toBe(true);
  expect(takes("claude", ["/opt/bin/mosaic-2", "claude"])).toBe(true);
  expect(takes("claude", ["/usr/bin/mosaic", "claude"])).toBe(true);
  expect(takes("claude", ["/usr/bin/claude"])).toBe(false);
  expect(takes("stub")).toBe(false);
  expect(takes("command", ["sh"])).toBe(false);
});
