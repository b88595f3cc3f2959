/** Dialogs of a runtime that a file describes: by a key for each option, or by a line that is typed in answer. */
import { describe, expect, test } from "bun:test";
import { known } from "../../../../src/base/answer.ts";
import { answerDialog } from "../../../../src/domain/agent/answer-dialog.ts";
import { dialogOf } from "../../../../src/domain/agent/dialog.ts";
import { lookAtAgent } from "../../../../src/domain/agent/look.ts";
import type { KeyGuard } from "../../../../src/domain/ports/panes.ts";
import { describedAdapter } from "../../../../src/runtimes/described/adapter.ts";
import { showsRows } from "../../../support/delivery-fakes.ts";
import { DeliveryStage } from "../../../support/delivery-stage.ts";
import { describedBy } from "../../../support/descriptions.ts";

const KEYS = `rows: ["Run this? {text}", "  y: yes   n: no"], choices: [{ key: y, says: run it }, { key: n, says: leave it }]`;
const LINE = `rows: ["Run this? {text}", "yes or no: {typed}"], choices: [{ key: "yes", says: run it }, { key: "no", says: leave it }]`;
const MARK = `rows: ["Run this? {text}", "enter: choose"], selected: "> {option}", options: "  {option}"`;

type Ask = (command: string, typed: string) => readonly string[];
const asksKeys: Ask = (command) => [`Run this? ${command}`, "  y: yes   n: no"];
const asksLine: Ask = (command, typed) => [`Run this? ${command}`, `yes or no: ${typed}`.trim()];

/** A program with dialogs, one after another, that does with a key what the test says. */
class AskingPane extends DeliveryStage {
  waiting: string[] = [];
  typed = "";
  readonly got: { readonly command: string; readonly key: string }[] = [];
  /** Happens before each look and each key. */
  meanwhile: () => void = () => undefined;
  takes: (key: string) => void = () => this.next();

  private readonly rows: Ask;

  constructor(dialog: string, rows: Ask) {
    super("stub");
    this.rows = rows;
    const described = describedBy(
      `version: 1\nprogram: own\nscreen: { dialogs: [{ is: approval, ${dialog} }] }\n`,
    );
    Object.assign(this.adapter, describedAdapter(described), {
      nativeState: undefined,
      conversation: undefined,
    });
    this.pane.look = async (sessions) => {
      this.meanwhile();
      const view = {
        id: this.pane.id,
        pid: this.pane.pid,
        home: undefined,
        dead: false,
        inMode: false,
        command: "own",
        path: "/w",
        title: "",
        activity: undefined,
        screen: this.shows(),
      };
      return known(new Map(sessions.map((session) => [session, view])));
    };
    this.pane.press = async (_pane: string, key: string, guard: KeyGuard) => {
      this.meanwhile();
      if (!showsRows(this.shows(), guard)) return known("dialog");
      const [command] = this.waiting;
      if (command === undefined) return known("done");
      this.got.push({ command, key });
      this.takes(key);
      return known("done");
    };
  }

  shows(): string {
    const [command] = this.waiting;
    return command === undefined ? "at work" : this.rows(command, this.typed).join("\n");
  }

  next(): void {
    this.waiting.shift();
    this.typed = "";
  }

  async read() {
    return dialogOf(await lookAtAgent(this.fleet, this.tools.sources, this.agent));
  }

  async answer(choice: number, wanted = "") {
    const id = wanted === "" ? ((await this.read())?.fingerprint ?? "") : wanted;
    return await answerDialog(this.tools, this.agent, choice, id, 1_000);
  }
}

/** A line that Enter ends. */
function byLine(command = "make"): AskingPane {
  const stage = new AskingPane(LINE, asksLine);
  stage.waiting = [command];
  stage.takes = (key) => {
    if (key === "Enter") stage.next();
    else stage.typed += key;
  };
  return stage;
}

describe("options that have a key each", () => {
  test("one key chooses, and the dialog is seen to go", async () => {
    const stage = new AskingPane(KEYS, asksKeys);
    stage.waiting = ["make"];
    const dialog = await stage.read();
    expect(dialog).toMatchObject({ question: ["Run this? make", "y: yes   n: no"], selected: undefined });
    expect(await stage.answer(1)).toEqual({ kind: "answered", option: "leave it", keys: 1 });
    expect(stage.got).toEqual([{ command: "make", key: "n" }]);
  });
  test("a key that does nothing is no answer, and is not pressed again", async () => {
    const stage = new AskingPane(KEYS, asksKeys);
    stage.waiting = ["make"];
    stage.takes = () => undefined;
    expect(await stage.answer(0)).toEqual({ kind: "unproven", keys: 1 });
    expect(stage.got.map(({ key }) => key)).toEqual(["y"]);
  });
  test("the same words with other keys are another dialog", async () => {
    const stage = new AskingPane(KEYS, asksKeys);
    const other = new AskingPane(KEYS.replace("key: n", "key: x"), asksKeys);
    [stage.waiting, other.waiting] = [["make"], ["make"]];
    expect((await stage.read())?.fingerprint).not.toBe((await other.read())?.fingerprint ?? "");
  });
  test("no key reaches another dialog, in 500 races with dialogs that come and go", async () => {
    let seed = 11;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    const ends = new Map<string, number>();
    for (let race = 0; race < 500; race += 1) {
      const stage = random(2) === 0 ? byLine(`x${race}`) : new AskingPane(KEYS, asksKeys);
      stage.waiting = [`x${race}`];
      const wanted = (await stage.read())?.fingerprint;
      let steps = random(9);
      stage.meanwhile = () => {
        steps -= 1;
        if (steps !== 0) return;
        stage.next();
        if (random(4) > 0) stage.waiting = [`y${race}`];
      };
      const { kind } = await stage.answer(random(2), wanted);
      ends.set(kind, (ends.get(kind) ?? 0) + 1);
      expect(stage.got.filter(({ command }) => command !== `x${race}`)).toEqual([]);
    }
    expect([(ends.get("answered") ?? 0) > 50, (ends.get("changed") ?? 0) > 50]).toEqual([true, true]);
  });
});

describe("a line that is typed in answer", () => {
  test("is typed key by key, seen to stand there, and ended", async () => {
    const stage = byLine();
    expect(await stage.answer(0)).toEqual({ kind: "answered", option: "run it", keys: 4 });
    expect(stage.got.map(({ key }) => key)).toEqual(["y", "e", "s", "Enter"]);
  });
  test("that somebody has begun is left as it is", async () => {
    const stage = byLine();
    stage.typed = "n";
    expect(await stage.answer(0)).toEqual({ kind: "begun", typed: "n" });
    expect(stage.got).toEqual([]);
  });
  test("is not ended where something else stands there than was typed", async () => {
    const stage = byLine();
    stage.takes = (key) => (stage.typed += key.toUpperCase());
    expect(await stage.answer(0)).toEqual({ kind: "unproven", keys: 1 });
  });
  test("a part of which has closed the dialog may have chosen something else", async () => {
    const stage = byLine();
    stage.takes = () => stage.next();
    expect(await stage.answer(0)).toEqual({ kind: "unproven", keys: 1 });
  });
  test("whose last key closes the dialog needs no Enter", async () => {
    const stage = byLine();
    stage.takes = (key) => {
      stage.typed += key;
      if (stage.typed === "no") stage.next();
    };
    expect(await stage.answer(1)).toEqual({ kind: "answered", option: "leave it", keys: 2 });
  });
});

test("a mark that passes over an option is not moved to and fro for ever", async () => {
  let mark = 0;
  const rows: Ask = (command) => {
    const options = ["yes", "no", "never"].map((option, at) => `${at === mark ? ">" : " "} ${option}`);
    return [`Run this? ${command}`, ...options, "enter: choose"];
  };
  const stage = new AskingPane(MARK, rows);
  stage.waiting = ["make"];
  stage.takes = () => (mark = mark === 0 ? 2 : 0);
  expect(await stage.answer(1)).toEqual({ kind: "unproven", keys: 6 });
  expect(stage.got.map(({ key }) => key)).not.toContain("Enter");
});
