import { describe, expect, test } from "bun:test";
import {
  keptProgram,
  parsePins,
  pinnedFor,
  renderPins,
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
    expect(parsePins(renderPins([all, canary]))).toEqual([all, canary]);
  });

  test("is none where a version could lead out of the folder, or anything else is odd", () => {
    const odd = [
      { ...all, version: "../../../bin" },
      { ...all, version: "1.2.3/../.." },
      { ...all, version: "latest" },
      { ...all, runtime: "stub" },
      { ...all, runtime: "toString" },
      { ...all, agent: 7 },
      null,
    ];
    expect(parsePins(JSON.stringify({ schema: "mosaic.runtimes.pins/1", pins: [...odd, all] }))).toEqual([
      all,
    ]);
    expect(parsePins("{")).toEqual([]);
    expect(parsePins('{"pins":[]}')).toEqual([]);
  });

  test("leads to a folder of its runtime and version", () => {
    expect(keptProgram({ runtimes: "/h/fleet/runtimes" }, "claude", "2.1.332")).toBe(
      "/h/fleet/runtimes/claude/2.1.332/node_modules/.bin/claude",
    );
  });
});
