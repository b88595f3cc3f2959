/** HOME is the home of the login, by whichever name a shell has it: the real password file and the real file system. */
// runs once: a function of its arguments
import { expect, test } from "bun:test";
import { readFileSync, statSync, symlinkSync } from "node:fs";
import { withLoginHome } from "../../src/adapters/user.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

/** root's line of the password file. */
const uid = 0;
const login = /^[^:]*:[^:]*:0:[^:]*:[^:]*:([^:]*)/m.exec(readFileSync("/etc/passwd", "utf8"))?.[1] ?? "";

const homeOf = (home: string | undefined) => withLoginHome({ HOME: home, OTHER: "//" }, uid);

test("slashes too many in it, or behind it, are none", () => {
  expect(homeOf("//nowhere///here/")).toEqual({ HOME: "/nowhere/here", OTHER: "//" });
  expect(homeOf("/")).toMatchObject({ HOME: "/" });
  expect(homeOf("//")).toMatchObject({ HOME: "/" });
});

test("the login's home through a link is the login's; another folder is what it is called", () => {
  using folder = new TemporaryFolder();
  symlinkSync(login, folder.join("link"));
  expect(statSync(login).isDirectory()).toBe(true);
  expect(homeOf(folder.join("link"))).toMatchObject({ HOME: login });
  symlinkSync(folder.path, folder.join("other"));
  expect(homeOf(folder.join("other"))).toMatchObject({ HOME: folder.join("other") });
  expect(homeOf(login)).toMatchObject({ HOME: login });
});

test("one that says no folder is left as it is", () => {
  for (const home of ["", "relative//home", undefined]) expect(homeOf(home).HOME).toBe(home);
});
