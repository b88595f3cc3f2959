import { expect, test } from "bun:test";
import { LogFile } from "../../../../src/domain/gateway/log-file.ts";
import { FakeFiles } from "../../../support/supervision-fakes.ts";

const PATH = "/home/gateway/gateway.log";

function logged(text: string) {
  const files = new FakeFiles();
  files.texts.set(PATH, text);
  return { files, log: new LogFile(files, PATH) };
}

test("a log is read from its end on, each line once, and a half one when it is whole", async () => {
  const { files, log } = logged("one\ntwo\nthr");
  expect(await log.last(1)).toEqual(["two"]);
  files.texts.set(PATH, "one\ntwo\nthree\nfoür\n");
  expect(await log.next()).toEqual(["three", "foür"]);
  expect(await log.next()).toEqual([]);
  files.texts.set(PATH, "anew\n");
  expect(await log.next()).toEqual(["anew"]);
});

test("of a long one the end is read, without the line that is cut", async () => {
  const { log } = logged(Array.from({ length: 200_000 }, (_, at) => `line ${at}\n`).join(""));
  const lines = await log.last(200_000);
  expect(lines?.at(-1)).toBe("line 199999");
  expect(lines?.[0]).toMatch(/^line \d+$/);
  expect(lines?.length).toBeLessThan(200_000);
});

test("where there is none, nothing is said of it", async () => {
  const log = new LogFile(new FakeFiles(), PATH);
  expect(await log.last(5)).toBeUndefined();
  expect(await log.next()).toEqual([]);
});
