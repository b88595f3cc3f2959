import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { chooseSupervisor } from "../../../../src/domain/fleet/choose-supervisor.ts";

const there = { available: true } as const;
const missing = { available: false, why: "no bus", hint: "log in" } as const;

test("auto takes systemd where it is, and says nothing", () => {
  expect(chooseSupervisor("auto", there)).toEqual({ kind: "systemd", note: undefined });
});

test("auto takes direct where there is no user manager, and says why and what is lost", () => {
  const chosen = chooseSupervisor("auto", missing);
  expect(chosen.kind).toBe("direct");
  for (const part of ["direct", "no bus", "contained", "boot"]) expect(chosen.note).toContain(part);
});

test("direct is direct, whatever there is, and says nothing", () => {
  expect(chooseSupervisor("direct", there)).toEqual({ kind: "direct", note: undefined });
  expect(chooseSupervisor("direct", missing)).toEqual({ kind: "direct", note: undefined });
});

test("systemd is systemd, or an error with the cure: never quietly something less", () => {
  expect(chooseSupervisor("systemd", there)).toEqual({ kind: "systemd", note: undefined });
  let thrown: unknown;
  try {
    chooseSupervisor("systemd", missing);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(MosaicError);
  expect(thrown).toMatchObject({
    code: "missing-program",
    message: "no user manager: no bus",
    hint: "log in",
  });
});
