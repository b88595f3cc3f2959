import { describe, expect, test } from "bun:test";
import { parseAgentName, unitOf, type AgentName } from "../../../../../src/base/names.ts";
import { holdLimits, unheldLimits } from "../../../../../src/domain/install/hold-limits.ts";
import { isHeld, wantedLimits } from "../../../../../src/domain/install/units/held-limits.ts";
import { FakeManager } from "../../../../support/supervision-fakes.ts";

const wanted = (properties: Record<string, string>) =>
  Object.fromEntries(wantedLimits(new Map(Object.entries(properties))));

describe("what systemd would write for a unit's limits", () => {
  test.each([
    [{ MemoryMax: "100663296" }, { "memory.max": "100663296" }],
    [{ MemoryMax: "infinity" }, { "memory.max": "max" }],
    [{ TasksMax: "48" }, { "pids.max": "48" }],
    [{ TasksMax: "infinity" }, { "pids.max": "max" }],
    [{ CPUQuotaPerSecUSec: "400ms" }, { "cpu.max": "40000 100000" }],
    [{ CPUQuotaPerSecUSec: "1s 500ms" }, { "cpu.max": "150000 100000" }],
    [{ CPUQuotaPerSecUSec: "2.5s" }, { "cpu.max": "250000 100000" }],
    [{ CPUQuotaPerSecUSec: "infinity" }, { "cpu.max": "max 100000" }],
  ])("%j: %j", (properties, texts) => {
    expect(wanted(properties)).toEqual(texts);
  });

  test.each(["", "[not set]", "-1", "5 monkeys", "5ms"])(
    "nothing is written for what is not known: %j",
    (text) => {
      expect(wanted({ MemoryMax: text, TasksMax: text, CPUQuotaPerSecUSec: text })).toEqual({});
    },
  );
});

test.each([
  ["memory.max", "100663296", "100663297", true],
  ["memory.max", "100663296", "100679679", true],
  ["memory.max", "100663296", "100728832", false],
  ["memory.max", "100663297", "100663296", false],
  ["memory.max", "max", "100663296", false],
  ["pids.max", "47", "48", false],
  ["cpu.max", "max 100000", "max 100000", true],
] as const)("%s of %s is held where %s is wanted, but for a page: %p", (file, held, wanted, is) => {
  expect(isHeld(file, held, wanted)).toBe(is);
});

describe("the limits of units", () => {
  const unit = unitOf(parseAgentName("coder") as AgentName);

  function manager(controlGroup: string): FakeManager {
    const fake = new FakeManager();
    fake.properties.set(
      unit,
      new Map([
        ["ControlGroup", controlGroup],
        ["MemoryMax", "819200"],
        ["TasksMax", "48"],
      ]),
    );
    return fake;
  }

  test("that the kernel does not hold are written, and the others left alone", async () => {
    const fake = manager("/a");
    fake.limits.set("/a/memory.max", "4096").set("/a/pids.max", "48");
    expect(await unheldLimits(fake, [unit])).toEqual({
      known: true,
      value: [{ unit, controlGroup: "/a", file: "memory.max", held: "4096", wanted: "819200" }],
    });
    await holdLimits(fake, [unit]);
    expect([...fake.limits]).toEqual([
      ["/a/memory.max", "819200"],
      ["/a/pids.max", "48"],
    ]);
    expect(await unheldLimits(fake, [unit])).toEqual({ known: true, value: [] });
  });

  test("of a unit that does not run are nobody's fault; those without a controller are told, and not written", async () => {
    expect(await unheldLimits(manager(""), [unit])).toEqual({ known: true, value: [] });
    const fake = manager("/a");
    expect(await unheldLimits(fake, [unit])).toMatchObject({
      known: true,
      value: [
        { file: "memory.max", held: undefined },
        { file: "pids.max", held: undefined },
      ],
    });
    await holdLimits(fake, [unit]);
    expect(fake.limits.size).toBe(0);
  });

  test("cannot be told while the manager does not answer", async () => {
    const fake = manager("/a");
    fake.answers = false;
    expect((await unheldLimits(fake, [unit])).known).toBe(false);
    await holdLimits(fake, [unit]);
    expect(fake.limits.size).toBe(0);
  });
});
