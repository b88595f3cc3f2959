import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { chooseSupervisor } from "../../../../src/domain/fleet/choose-supervisor.ts";

const there = { available: true } as const;
const fresh = { unitsAreOurs: false, userId: 1000 };
const missing = { available: false, why: "no bus", hint: "log in" } as const;

test("auto takes systemd where it is, and says nothing", () => {
  expect(chooseSupervisor("auto", there, fresh)).toEqual({ kind: "systemd", note: undefined });
});

test("auto takes direct where there is no user manager, and says why and what is lost", () => {
  const chosen = chooseSupervisor("auto", missing, fresh);
  expect(chosen.kind).toBe("direct");
  for (const part of ["direct", "no bus", "contained", "boot"]) expect(chosen.note).toContain(part);
});

test("direct is direct, whatever there is, and says nothing", () => {
  expect(chooseSupervisor("direct", there, fresh)).toEqual({ kind: "direct", note: undefined });
  expect(chooseSupervisor("direct", missing, fresh)).toEqual({ kind: "direct", note: undefined });
});

test("systemd is systemd, or an error with the cure: never quietly something less", () => {
  expect(chooseSupervisor("systemd", there, fresh)).toEqual({ kind: "systemd", note: undefined });
  let thrown: unknown;
  try {
    chooseSupervisor("systemd", missing, fresh);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(MosaicError);
  expect(thrown).toMatchObject({
    code: "no-user-manager",
    message: "no user manager: no bus",
    hint: "log in",
  });
});

test("auto never puts a second supervisor over what systemd keeps", () => {
  const installed = { unitsAreOurs: true, userId: 1000 };
  expect(chooseSupervisor("auto", there, installed).kind).toBe("systemd");
  let thrown: unknown;
  try {
    chooseSupervisor("auto", missing, installed);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ ending: "missing-program" });
  expect(String((thrown as MosaicError).hint)).toContain("export XDG_RUNTIME_DIR=/run/user/1000");
});
