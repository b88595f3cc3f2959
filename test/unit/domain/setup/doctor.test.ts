import { describe, expect, test } from "bun:test";
import { not, ok } from "../../../../src/domain/host/check.ts";
import { diagnose, type Symptoms } from "../../../../src/domain/setup/doctor.ts";

const WELL: Symptoms = {
  checks: [ok("socket", "fine"), not("not available", "containment", "no user manager", "x", "a")],
  agents: [{ name: "a", runtime: "claude", state: "idle", reason: "" }],
  due: [{ name: "a", action: "nothing", reasons: [] }],
  files: [],
  paused: undefined,
  journal: undefined,
};
const found = (more: Partial<Symptoms>) =>
  diagnose({ ...WELL, ...more }).map(({ id, severity, when, command, fixable }) =>
    [severity, when, id, command, ...(fixable ? ["fixable"] : [])].join(" | "),
  );

describe("a doctor", () => {
  test("finds nothing where all is well", () => {
    expect(found({})).toEqual([]);
  });

  test("says of each failed check what comes of it, and whether it is now or at the next boot", () => {
    const checks = [
      not("failed", "linger", "linger is off", "loginctl enable-linger anna"),
      not("warning", "unmanaged", "session x", "tmux"),
      not("failed", "units", "differ", "mosaic fleet install-systemd"),
      not("unknown", "tmux", "did not answer", "tmux -V"),
    ];
    expect(found({ checks })).toEqual([
      "wrong | boot | linger | loginctl enable-linger anna",
      "wrong | now | units | mosaic fleet install-systemd | fixable",
      "risk | now | unmanaged | tmux",
      "unknown | now | tmux | tmux -V",
    ]);
    expect(diagnose({ ...WELL, checks }).every(({ why }) => why !== "")).toBe(true);
  });

  test("finds who waits for somebody, and who was given up", () => {
    const agents = [
      { name: "a", runtime: "claude", state: "blocked", reason: "trust" },
      { name: "b", runtime: "claude", state: "blocked", reason: "rate-limit" },
      { name: "c", runtime: "claude", state: "failed", reason: "exited with status 7" },
      { name: "d", runtime: "claude", state: "stopped", reason: "by anna" },
    ];
    expect(found({ agents })).toEqual([
      "wrong | now | waiting | mosaic agent answer a",
      "wrong | now | failed | mosaic agent status c",
      "risk | now | waiting | mosaic agent explain b",
    ]);
  });

  test("says a thing once: a check that failed for an agent says more than its state", () => {
    const checks = [not("failed", "session", "is gone", "mosaic fleet start a", "a")];
    expect(
      found({ checks, agents: [{ name: "a", runtime: "claude", state: "failed", reason: "x" }] }),
    ).toEqual(["wrong | now | session | mosaic fleet start a"]);
  });

  test("finds what the roster wants and is not so yet", () => {
    const due = [
      { name: "a", action: "restart", reasons: ["model_hint"] },
      { name: "b", action: "start", reasons: [] },
    ];
    expect(found({ due, files: ["/fleet/agents/a.env"] })).toEqual([
      "wrong | now | changed | mosaic fleet plan",
      "wrong | now | files | mosaic fleet install-systemd | fixable",
    ]);
  });

  test("tells of a pause, and of a journal that lacks what happens", () => {
    expect(found({ paused: "paused by anna", journal: "read-only" })).toEqual([
      "risk | now | paused | mosaic fleet resume",
      "risk | now | journal | df -h ~/.config",
    ]);
  });
});
