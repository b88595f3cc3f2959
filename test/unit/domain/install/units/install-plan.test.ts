import { expect, test } from "bun:test";
import { planFiles, type WantedFile } from "../../../../../src/domain/install/units/install-plan.ts";

const script: WantedFile = { path: "/h/script.sh", text: "echo", mode: 0o755 };
const kinds = (...plan: ReturnType<typeof planFiles>) => plan.map(({ kind, path }) => `${kind} ${path}`);

test("a file that is missing is created", () => {
  expect(planFiles([script], new Map())).toEqual([{ kind: "create", ...script, before: undefined }]);
});

test("a file with another text is updated, and the text before is known", () => {
  const plan = planFiles([script], new Map([[script.path, { text: "old", mode: 0o755 }]]));
  expect(plan).toEqual([{ kind: "update", ...script, before: "old" }]);
});

test("a script that lost its run bit is set right", () => {
  expect(kinds(...planFiles([script], new Map([[script.path, { text: "echo", mode: 0o644 }]])))).toEqual([
    "mode /h/script.sh",
  ]);
});

test("a file that is as it should be is left alone", () => {
  expect(kinds(...planFiles([script], new Map([[script.path, { text: "echo", mode: 0o755 }]])))).toEqual([
    "same /h/script.sh",
  ]);
});

test("a file that is the operator's once it is written is created, and never changed again", () => {
  const once: WantedFile = { path: "/h/fleet.env", text: "PATH=a", mode: 0o600, once: true };
  expect(kinds(...planFiles([once], new Map()))).toEqual(["create /h/fleet.env"]);
  expect(kinds(...planFiles([once], new Map([[once.path, { text: "mine", mode: 0o640 }]])))).toEqual([
    "same /h/fleet.env",
  ]);
});

test("what is obsolete is removed, after everything else", () => {
  const plan = planFiles([script], new Map([["/h/old", { text: "x", mode: 0o644 }]]), ["/h/old"]);
  expect(kinds(...plan)).toEqual(["create /h/script.sh", "remove /h/old"]);
  expect(plan[1]?.before).toBe("x");
});

test("a file of the operator's is written through its symlink, and keeps the mode it has behind that", () => {
  const mine = { path: "/h/a.env", text: "new", mode: 0o600, operators: true };
  const found = { text: "new", mode: 0o777, linked: true };
  expect(planFiles([mine], new Map([[mine.path, found]]))).toMatchObject([{ kind: "same", links: "follow" }]);
  expect(planFiles([mine], new Map([[mine.path, { ...found, text: "old" }]]))).toMatchObject([
    { kind: "update", links: "follow" },
  ]);
  expect(planFiles([mine], new Map([[mine.path, { ...found, linked: false }]]))).toMatchObject([
    { kind: "mode", links: "follow" },
  ]);
});
