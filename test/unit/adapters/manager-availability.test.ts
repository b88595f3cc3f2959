/** What a systemctl that could not be started says of the user manager. */
import { expect, test } from "bun:test";
import { notInstalled } from "../../../src/adapters/systemd.ts";
import { notStarted } from "../../../src/adapters/not-started.ts";

/** What Bun throws where a program cannot be started (1.4.5). */
const thrownBy = (code: string) => notStarted("systemctl", Object.assign(new Error(code), { code }));

test("no such program: there is no manager", () => {
  expect(notInstalled(thrownBy("ENOENT"))).toMatchObject({
    available: false,
    why: "systemctl is not installed",
  });
});

for (const code of ["EMFILE", "ENFILE", "EAGAIN", "ENOMEM", "EACCES", "EPERM", "EIO"]) {
  test(`${code}: cannot tell, so auto does not become direct`, () => {
    expect(() => notInstalled(thrownBy(code))).toThrow();
  });
}

test("and the user reads what was used up", () => {
  expect(() => notInstalled(thrownBy("EMFILE"))).toThrow(
    "cannot start systemctl: this process may open no more files (ulimit -n)",
  );
});
