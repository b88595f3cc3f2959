import { expect, test } from "bun:test";
import { planLanes } from "../../../scripts/test-lanes.ts";

const plain = { path: "./a.test.ts", text: "test" };
const alone = { path: "./b.test.ts", text: "/** b */\n// runs alone: it bounds times\n" };
const once = { path: "./c.test.ts", text: "// runs once: it knows no uid\n" };
const files = [plain, alone, once];

test("each place is a lane, its tiers in their order", () => {
  const { lanes } = planLanes(
    [
      { name: "unit", places: ["here"], files: [plain] },
      { name: "real", places: ["root", "user"], files: [plain] },
      { name: "e2e", places: ["here"], files: [plain] },
    ],
    3,
  );
  expect(lanes.map((lane) => lane.map(({ tier, where }) => `${tier} ${where}`))).toEqual([
    ["unit here", "e2e here"],
    ["real root"],
    ["real user"],
  ]);
});

test("what runs alone waits for the others, one at a time, and what runs once is not root's", () => {
  const plan = planLanes([{ name: "real", places: ["root", "user"], files }], 3);
  expect(plan.lanes.flat().map((batch) => [batch.where, batch.files, batch.workers])).toEqual([
    ["root", ["./a.test.ts"], 3],
    ["user", ["./a.test.ts", "./c.test.ts"], 3],
  ]);
  expect(plan.tail.map((batch) => [batch.where, batch.files, batch.workers])).toEqual([
    ["root", ["./b.test.ts"], 1],
    ["user", ["./b.test.ts"], 1],
  ]);
});

test("a tier of one place runs what runs once there, whichever place it is", () => {
  const plan = planLanes([{ name: "x", places: ["root"], files: [once] }], 2);
  expect(plan.lanes.flat().flatMap((batch) => batch.files)).toEqual(["./c.test.ts"]);
});

test("a declaration without a reason, or within a line, is none", () => {
  const text = "// runs alone:\nconst a = 1; // runs alone: no\n";
  const plan = planLanes([{ name: "x", places: ["here"], files: [{ path: "./d.test.ts", text }] }], 2);
  expect(plan.tail).toEqual([]);
});
