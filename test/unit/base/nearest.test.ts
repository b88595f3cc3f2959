import { expect, test } from "bun:test";
import { nearest } from "../../../src/base/nearest.ts";

const KEYS = ["name", "runtime", "class", "model_hint", "working_directory", "env", "env_file"];

test.each([
  ["worknig_directory", "working_directory"],
  ["WorkingDirectory", "working_directory"],
  ["runtme", "runtime"],
  ["nmae", "name"],
  ["model", "model_hint"],
  ["working", "working_directory"],
  ["name2", "name"],
])("%s is taken for %s", (word, meant) => {
  expect(nearest(word, KEYS)).toBe(meant);
});

test.each(["colour", "x", "", "zzzz", "enviroment_variables_of_it".repeat(100)])(
  "%s is like none",
  (word) => {
    expect(nearest(word, KEYS)).toBeUndefined();
  },
);

test("two exchanged letters are one mistake", () => {
  expect(nearest("tsop", ["atop", "stop"])).toBe("stop");
});

test("the first of equally near words wins, and a word is not its own neighbour", () => {
  expect(nearest("coder1", ["coder1", "coder0", "coder2"])).toBe("coder0");
});

test("a short word is not taken for one that shares nothing with it", () => {
  expect(nearest("a", ["b"])).toBeUndefined();
});
