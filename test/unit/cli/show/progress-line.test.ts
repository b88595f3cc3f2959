import { expect, test } from "bun:test";
import type { Context } from "../../../../src/cli/context.ts";
import { ReaderGone } from "../../../../src/cli/io.ts";
import { progressLine } from "../../../../src/cli/show/progress-line.ts";

test("whoever stopped reading ends nothing that is under way: only who waits for the line is told", async () => {
  const asked: string[] = [];
  const print = async (text: string) => {
    asked.push(text);
    throw new ReaderGone("stdout");
  };
  const context = { quiet: false, json: false, outputIsTerminal: () => false, print };
  const line = progressLine(context as unknown as Context);
  // a promise that is rejected and that nobody looks at ends the program, and this test
  line.tell("one of two");
  await Bun.sleep(0);
  expect(await line.show("two of two").catch((thrown: unknown) => thrown)).toBeInstanceOf(ReaderGone);
  expect(asked).toEqual(["one of two\n", "two of two\n"]);
});
