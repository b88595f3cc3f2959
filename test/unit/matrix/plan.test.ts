import { expect, test } from "bun:test";
import { CONTENTS } from "../../../src/domain/proving/contents.ts";
import { TOKEN } from "../../../src/domain/proving/agent.ts";
import type { Cell } from "../../../src/domain/proving/cell.ts";
import { MATRIX, plan, STATES } from "../../runtimes/plan.ts";

const nameOf = ({ state, content, size }: Cell) => `${state} ${content.name} ${size.columns}x${size.rows}`;
const order = (seed: number) => plan(130, seed).map(nameOf);
const count = (cells: readonly Cell[], state: string) => cells.filter((cell) => cell.state === state).length;

test("the matrix has every state, content and size once", () => {
  expect(MATRIX).toHaveLength(6 * 10 * 2);
  expect(new Set(MATRIX.map(nameOf)).size).toBe(120);
});

test("400 sends are the whole matrix and repeats of the cheap states only", () => {
  const cells = plan(400, 1);
  expect(cells).toHaveLength(400);
  expect(new Set(cells.map(nameOf)).size).toBe(120);
  for (const state of STATES.filter((state) => state !== "idle" && state !== "busy")) {
    expect(count(cells, state)).toBe(20);
  }
  expect(count(cells, "idle")).toBeGreaterThan(200);
  expect(count(cells, "busy")).toBeGreaterThan(60);
});

test("the order follows from the seed", () => {
  expect(order(7)).toEqual(order(7));
  expect(order(7)).not.toEqual(order(8));
  expect(order(7)).not.toEqual(order(7).toSorted());
});

test("a few sends still have several states", () => {
  const few = plan(12, 1);
  expect(few).toHaveLength(12);
  expect(new Set(few.map(({ state }) => state)).size).toBeGreaterThan(2);
});

test("every message has its word, as the mock counts it", () => {
  for (const content of CONTENTS) {
    const text = content.text("mxc0001za");
    expect(text.match(TOKEN)).toContain("mxc0001za");
  }
  const long = CONTENTS.find(({ name }) => name === "10 KB")?.text("mxc0001za");
  expect(long?.length).toBe(10_240);
});
