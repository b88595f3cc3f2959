import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../../src/base/errors.ts";
import { carryOut, type StepReport } from "../../../../../src/domain/setup/wizard/carry-out.ts";
import type { RestartLockDeps } from "../../../../../src/domain/restart-lock/dependencies.ts";
import type { WizardPlan } from "../../../../../src/domain/setup/wizard/plan.ts";

/** No step here starts anybody. */
const NO_LOCK = {} as RestartLockDeps;

interface Facts {
  readonly run: () => Promise<{ status: number; stderr: string }>;
  readonly signal?: AbortSignal;
  readonly hooks?: () => Promise<undefined>;
}

/** A plan of two steps, linger and hooks; what it asks beyond them is not there. */
function planOf({ run, signal = new AbortController().signal, hooks }: Facts): WizardPlan {
  const files = { write: async () => {}, remove: async () => {}, mode: async () => 0o700 };
  return {
    fleet: { signal, path: "/usr/bin", processes: { run } },
    supervisor: { kind: "systemd" },
    rosterFiles: [],
    install: undefined,
    linger: ["loginctl", "enable-linger", "ada"],
    hooks: hooks === undefined ? [] : ["Stop"],
    hooksPlace: {
      files,
      find: hooks,
      exclusively: (_: string, work: () => Promise<unknown>) => work(),
      path: "/claude/hooks-config.json",
      script: "/tools/fleet/claude-hook.sh",
    },
    start: false,
  } as unknown as WizardPlan;
}

async function carried(plan: WizardPlan): Promise<{ told: StepReport[]; thrown: unknown }> {
  const told: StepReport[] = [];
  const thrown = await carryOut(plan, NO_LOCK, async (step) => void told.push(step)).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { told, thrown };
}

describe("the wizard's steps", () => {
  test("go on where linger could not be enabled, and say why and what to run", async () => {
    const { told, thrown } = await carried(
      planOf({ run: async () => ({ status: 1, stderr: "Access denied\n" }), hooks: async () => undefined }),
    );
    expect(thrown).toBeUndefined();
    expect(told).toEqual([
      {
        step: "linger",
        outcome: "failed",
        detail: "loginctl enable-linger ada: Access denied; try: sudo loginctl enable-linger ada",
      },
      { step: "hooks", outcome: "done", detail: "added to /claude/hooks-config.json: Stop" },
    ]);
  });

  test("go on where there is no loginctl", async () => {
    const absent = new MosaicError("missing-program", "loginctl is not installed");
    const { told } = await carried(planOf({ run: () => Promise.reject(absent) }));
    expect(told[0]).toMatchObject({ outcome: "failed", detail: expect.stringContaining("not installed") });
  });

  test("run the very command that was shown", async () => {
    const argv: unknown[] = [];
    const run = async (...given: unknown[]) => {
      argv.push(given[0]);
      return { status: 0, stderr: "" };
    };
    await carried(planOf({ run }));
    expect(argv).toEqual([["loginctl", "enable-linger", "ada"]]);
  });

  test("interrupted, say what was done before, and the rest is not begun", async () => {
    const controller = new AbortController();
    const run = async () => {
      controller.abort(new MosaicError("interrupted", "interrupted"));
      return { status: 0, stderr: "" };
    };
    let asked = false;
    const hooks = async () => {
      asked = true;
      return undefined;
    };
    const { told, thrown } = await carried(planOf({ run, signal: controller.signal, hooks }));
    expect(told).toHaveLength(1);
    expect(asked).toBe(false);
    expect(thrown).toMatchObject({
      code: "interrupted",
      message: "interrupted before the step hooks; done before: ran loginctl enable-linger ada",
      hint: "mosaic wizard goes on from there",
    });
  });

  test("where one fails, say what was done before", async () => {
    const wrong = new MosaicError("configuration", "it is not UTF-8");
    const { thrown } = await carried(
      planOf({ run: async () => ({ status: 0, stderr: "" }), hooks: () => Promise.reject(wrong) }),
    );
    expect(thrown).toMatchObject({
      code: "configuration",
      message: "it is not UTF-8; done before: ran loginctl enable-linger ada",
    });
  });
});
