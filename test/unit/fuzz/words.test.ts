/** What people type, and what is said back: arguments, the envelope of a message, everything for a terminal. */
import { describe } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import { scan } from "../../../src/cli/parse/scan.ts";
import type { Arguments } from "../../../src/cli/grammar/arguments.ts";
import {
  composeMessage,
  LONGEST_MESSAGE,
  readSource,
  withoutBlanks,
} from "../../../src/domain/agent/delivery/message.ts";
import { exampleCommands } from "../../support/example-commands.ts";
import { type Dice, fuzz, must, same } from "../../support/fuzz.ts";
import { runCli } from "../../support/run-cli.ts";

const ARGUMENTS = {
  agent: { type: "positional", description: "one", valueHint: "AGENT" },
  others: { type: "positional", description: "more", valueHint: "OTHER", variadic: true, required: false },
  lines: { type: "string", alias: "n", description: "a value", valueHint: "N" },
  follow: { type: "boolean", alias: "f", description: "a switch" },
} as unknown as Arguments;

function argv(dice: Dice): string[] {
  return dice.list(
    6,
    () =>
    dice.oneOf([dice.text(3), dice.word(), "--", "-", "--lines", "--lines=", "-n", "-fn7", "--no-follow", `--${dice.word()}`]), // prettier-ignore
  );
}

describe("arguments", () => {
  fuzz("are read without a throw, none is lost, and behind -- all are words", (dice) => {
    const words = argv(dice);
    scan([], words, ARGUMENTS);
    scan(words, [], ARGUMENTS);
    const plain = dice.list(5, () => dice.text(3)).filter((word) => word !== "");
    const { texts, problems, switches } = scan([], ["--", "first", ...plain], ARGUMENTS);
    const read = [...(texts.get("agent") ?? []), ...(texts.get("others") ?? [])];
    must(same(read, ["first", ...plain]), "are others", plain, read);
    must(problems.length === 0 && switches.size === 0, "something is wrong", plain);
    const value = dice.text(4);
    const given = scan([], [`--lines=${value}`, "a"], ARGUMENTS);
    must(value === "" || same(given.texts.get("lines"), [value]), "the value is another", value);
  });
});

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/u;

describe("a message", () => {
  fuzz(
    "has its envelope in front and no control character in it, and is found by its needle alone",
    (dice) => {
      const text = dice.text(12);
      const id = dice.word();
      const parts = { text, id, source: "host:operator", destination: "host:coder0" };
      for (const raw of [false, true]) {
        let message;
        try {
          message = composeMessage({ ...parts, raw });
        } catch (thrown) {
          must(thrown instanceof MosaicError, "threw something else", String(thrown));
          continue;
        }
        must(!CONTROL.test(message.text), "lets a control character through", text, message.text);
        must(message.text.length <= LONGEST_MESSAGE, "is too long");
        must(!/\\$|(^|\s)@\S*$/.test(message.text), "ends with what takes the Enter", message.text);
        must(withoutBlanks(message.text).includes(withoutBlanks(message.needle)), "is not found", message);
        if (raw) continue;
        must(
          message.text.startsWith(`[host:operator -> host:coder0] #${id} `),
          "has no envelope",
          message.text,
        );
        const other = composeMessage({ ...parts, text: "x", id: `${id}0`, raw });
        must(!other.text.includes(message.needle), "is found in another", message.needle, other.text);
      }
    },
  );

  fuzz("is from nobody whose name would break the envelope", (dice) => {
    const source = dice.text(3);
    try {
      const read = readSource(source, "host");
      must(!CONTROL.test(read) && !/[[\]\n\t]|->/.test(read), "breaks the envelope", source, read);
    } catch (thrown) {
      must(thrown instanceof MosaicError, "threw something else", String(thrown));
    }
  });
});

/** All that a terminal acts on but the end of a line. Our own colours are off. */
const FOREIGN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u;

describe("whatever a command is given", () => {
  fuzz("no control character of it comes back on a terminal, in an answer or an error", async (dice) => {
    const words = dice.oneOf([
      [dice.text(3)],
      ["group", dice.text(3)],
      ["group", "everything", dice.text(3), ...argv(dice)],
      [...argv(dice)],
    ]);
    const { status, stdout, stderr } = await runCli(words, {
      commands: exampleCommands,
      stdoutIsTerminal: true,
      stderrIsTerminal: true,
      environment: { HOME: "/home/user", NO_COLOR: "1" },
    });
    must(!FOREIGN.test(stdout + stderr), "lets one through", words, stdout, stderr);
    must([0, 1, 2, 4].includes(status), "ends strangely", words, status, stderr);
    must(!/internal error|TypeError|undefined is not/.test(stderr), "breaks", words, stderr);
  });
});
