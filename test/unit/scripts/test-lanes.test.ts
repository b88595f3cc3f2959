import { expect, test } from "bun:test";
import { planLanes } from "../../../scripts/test-lanes.ts";

const plain = { path: "./a.test.ts", text: "test" };
const alone = { path: "./b.test.ts", text: "/** b */\n// runs alone: it bounds times\n" };
const once = { path: "./c.test.ts", text: "// runs once: it knows no uid\n" };
const WIDTH = { workers: 3, labs: 1 };
const files = [plain, alone, once];

test("each place is a lane, its tiers in their order", () => {
  const { lanes } = planLanes(
    [
      { name: "unit", places: ["here"], files: [plain] },
      { name: "real", places: ["root", "user"], files: [plain] },
      { name: "e2e", places: ["here"], files: [plain] },
    ],
    WIDTH,
  );
  expect(lanes.map((lane) => lane.map(({ tier, where }) => `${tier} ${where}`))).toEqual([
    ["unit here", "e2e here"],
    ["real root"],
    ["real user"],
  ]);
});

test("what runs alone waits for the others, one at a time, and what runs once is not root's", () => {
  const plan = planLanes([{ name: "real", places: ["root", "user"], files }], WIDTH);
  expect(plan.lanes.flat().map((batch) => [batch.where, batch.files, batch.workers])).toEqual([
    ["root", ["./a.test.ts"], 1],
    ["user", ["./a.test.ts", "./c.test.ts"], 1],
  ]);
  expect(plan.tail.map((batch) => [batch.where, batch.files, batch.workers])).toEqual([
    ["root", ["./b.test.ts"], 1],
    ["user", ["./b.test.ts"], 1],
  ]);
});

test("a tier of one place runs what runs once there, whichever place it is", () => {
  const plan = planLanes([{ name: "x", places: ["root"], files: [once] }], WIDTH);
  expect(plan.lanes.flat().flatMap((batch) => batch.files)).toEqual(["./c.test.ts"]);
});

test("a declaration without a reason, or within a line, is none", () => {
  const text = "// runs alone:\nconst a = 1; // runs alone: no\n";
  const plan = planLanes([{ name: "x", places: ["here"], files: [{ path: "./d.test.ts", text }] }], WIDTH);
  expect(plan.tail).toEqual([]);
});

test("the labs of a user share the files out, each file in one of them and one at a time", () => {
  const { lanes } = planLanes([{ name: "real", places: ["user"], files: [plain, once] }], {
    workers: 3,
    labs: 2,
  });
  expect(lanes.map((lane) => lane.map((batch) => [batch.files, batch.workers]))).toEqual([
    [[["./a.test.ts"], 1]],
    [[["./c.test.ts"], 1]],
  ]);
});
