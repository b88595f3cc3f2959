import { expect, test } from "bun:test";
import { EXIT_STATUS, describeExitCodes } from "../../../src/cli/exit-codes.ts";

test("every exit status stands for one code", () => {
  const statuses = Object.values(EXIT_STATUS);
  expect(new Set(statuses).size).toBe(statuses.length);
});

test("the codes of a command are those every command has and its own, by number", () => {
  expect(describeExitCodes({ locked: "a restart is under way", partial: "some did not stop" })).toEqual([
    ["0", "done"],
    ["1", "failure"],
    ["2", "wrong usage"],
    ["3", "some did not stop"],
    ["11", "a restart is under way"],
    ["130", "interrupted (SIGINT)"],
    ["143", "terminated (SIGTERM)"],
  ]);
});
