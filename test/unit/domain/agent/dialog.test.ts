/** Answers to dialogs that change meanwhile: no key may reach another dialog than the one that was read. */
import { describe, expect, test } from "bun:test";
import { answerDialog, type AnswerEnd } from "../../../../src/domain/agent/answer-dialog.ts";
import { dialogOf } from "../../../../src/domain/agent/dialog.ts";
import { lookAtAgent } from "../../../../src/domain/agent/look.ts";
import type { KeyGuard, PaneView, Typed } from "../../../../src/domain/ports/panes.ts";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { adapterOf } from "../../../../src/runtimes/index.ts";
import type { Screen } from "../../../../src/runtimes/screen.ts";
import { showsRows } from "../../../support/delivery-fakes.ts";
import { DeliveryStage } from "../../../support/delivery-stage.ts";

interface Shown {
  readonly command: string;
  readonly options: readonly string[];
  selected: number;
}

/** A stub's screen of an approval; undefined: its box. */
function screenOf(shown: Shown | undefined): string {
  const rule = "─".repeat(60);
  if (shown === undefined) return [rule, "❯ ", rule, "  idle"].join("\n");
  const rows = shown.options.map(
    (option, index) => ` ${index === shown.selected ? "❯" : " "} ${index + 1}. ${option}`,
  );
  return [
    rule,
    " Run a command",
    "",
    ` $ ${shown.command}`,
    "",
    " Do you want to proceed?",
    ...rows,
    "",
    " Enter to confirm · Esc to cancel",
    "",
    "  action required · approval",
  ].join("\n");
}

/** A pane with dialogs, that change when the test says so. */
class DialogPane extends DeliveryStage {
  /** What is open, the first one; the next ones follow when it is answered. */
  dialogs: Shown[] = [];
  /** Keys by the dialog that got them. */
  readonly got: { readonly command: string; readonly key: string }[] = [];
  /** Happens before each look and each key. */
  meanwhile: () => void = () => undefined;
  /** What Enter does. */
  takes: () => void = () => void this.dialogs.shift();
  /** tmux answers. */
  answers = true;
  /** What stands above the dialog. */
  above: readonly string[] = [];

  constructor() {
    super("stub");
    Object.assign(this.adapter, adapterOf("stub"), {
      nativeState: undefined,
      conversation: undefined,
      readScreen: (screen: Screen) => adapterOf("stub").readScreen(screen),
    });
    this.pane.look = async (sessions) => {
      this.meanwhile();
      if (!this.answers) return cannotTell("tmux did not answer within 2 s");
      const view: PaneView = {
        id: this.pane.id,
        home: undefined,
        pid: this.pane.pid,
        dead: false,
        inMode: false,
        screen: this.shows(),
        command: "stub",
        path: "/w",
        title: this.dialogs[0] === undefined ? "stub: idle" : "stub: action required",
        activity: undefined,
      };
      return known(new Map(sessions.map((session) => [session, view])));
    };
    this.pane.press = async (_pane: string, key: string, guard: KeyGuard) => {
      this.meanwhile();
      if (!showsRows(this.shows(), guard)) return known("dialog");
      const [open] = this.dialogs;
      if (open === undefined) return known("done");
      this.got.push({ command: open.command, key });
      if (key === "Enter") this.takes();
      else open.selected += key === "Down" ? 1 : -1;
      return known("done");
    };
  }

  shows(): string {
    return [...this.above, screenOf(this.dialogs[0])].join("\n");
  }

  async read() {
    return dialogOf(await lookAtAgent(this.fleet, this.tools.sources, this.agent));
  }

  answer(choice: number, wanted: string): Promise<AnswerEnd> {
    return answerDialog(this.tools, this.agent, choice, wanted, 1_000);
  }
}

const OPTIONS = ["Yes", "No"] as const;
const approval = (command: string, selected = 0): Shown => ({ command, options: OPTIONS, selected });

/** Of the dialog, as it is read. */
const fingerprintOf = async (shown: Shown) => {
  const stage = new DialogPane();
  stage.dialogs = [shown];
  return (await stage.read())?.fingerprint;
};

/** Answers the first of two dialogs; `then` happens with each look after the Enter, by its number. */
async function answeredWith(then: (stage: DialogPane, look: number) => void): Promise<AnswerEnd> {
  const stage = new DialogPane();
  stage.dialogs = [approval("one")];
  const read = await stage.read();
  let looks = 0;
  stage.takes = () => {
    stage.meanwhile = () => then(stage, (looks += 1));
    stage.meanwhile();
  };
  return await stage.answer(0, read?.fingerprint ?? "");
}

describe("an answer to a dialog", () => {
  test("moves to the option, presses Enter once, and sees that it went", async () => {
    const stage = new DialogPane();
    stage.dialogs = [approval("make install")];
    const dialog = await stage.read();
    expect(dialog?.question).toEqual(["Run a command", "$ make install", "Do you want to proceed?"]);
    const end = await stage.answer(1, dialog?.fingerprint ?? "");
    expect(end).toEqual({ kind: "answered", option: "2. No", keys: 2 });
    expect(stage.got.map(({ key }) => key)).toEqual(["Down", "Enter"]);
    expect(await stage.read()).toBeUndefined();
  });

  test("has the same fingerprint whatever is selected, and another for another question", async () => {
    expect(await fingerprintOf(approval("a", 1))).toBe(String(await fingerprintOf(approval("a"))));
    expect(await fingerprintOf(approval("b"))).not.toBe(String(await fingerprintOf(approval("a"))));
  });

  test("is refused where the dialog is not the one that was read, and nothing is pressed", async () => {
    const stage = new DialogPane();
    stage.dialogs = [approval("one")];
    const read = await stage.read();
    stage.dialogs = [approval("two")];
    expect(await stage.answer(0, read?.fingerprint ?? "")).toEqual({ kind: "changed", keys: 0 });
    stage.dialogs = [];
    expect(await stage.answer(0, read?.fingerprint ?? "")).toEqual({ kind: "changed", keys: 0 });
    expect(stage.got).toEqual([]);
  });

  test("that was pressed and changed nothing is not called one", async () => {
    const stage = new DialogPane();
    stage.dialogs = [approval("one")];
    const read = await stage.read();
    const [open] = stage.dialogs;
    stage.meanwhile = () => {
      if (open !== undefined) stage.dialogs = [open];
    };
    expect(await stage.answer(0, read?.fingerprint ?? "")).toEqual({ kind: "unproven", keys: 1 });
  });

  test("waits for what somebody typed before it, and holds the pane no longer than it chooses", async () => {
    const stage = new DialogPane();
    stage.dialogs = [approval("one")];
    const read = await stage.read();
    let looks = 0;
    stage.fleet.processes.isAtRest = () => {
      looks += 1;
      expect(stage.pane.isHeld).toBe(true);
      // only now the program takes the key of before, which no screen showed
      if (looks === 3) stage.dialogs = [approval("two")];
      return looks > 3;
    };
    expect(await stage.answer(0, read?.fingerprint ?? "")).toEqual({ kind: "changed", keys: 0 });
    expect([stage.got, stage.pane.isHeld, looks]).toEqual([[], false, 5]);
  });

  test("is given though its program is never at rest", async () => {
    const stage = new DialogPane();
    stage.dialogs = [approval("one")];
    const read = await stage.read();
    stage.fleet.processes.isAtRest = () => false;
    expect(await stage.answer(0, read?.fingerprint ?? "")).toMatchObject({ kind: "answered", keys: 1 });
    expect(stage.pane.isHeld).toBe(false);
  });

  test("reaches no other dialog, in 1,000 races with dialogs that come and go", async () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    const ends = new Map<string, number>();
    for (let race = 0; race < 1_000; race += 1) {
      const stage = new DialogPane();
      const wanted = `touch /srv/x${race}`;
      stage.dialogs = [approval(wanted, random(2))];
      // names both: words of the first dialog are on the screen while the second one is open
      stage.above = [`❯ first ${wanted}, then touch /srv/x${race + 1}`, "● Do you want to proceed?", ""];
      const read = await stage.read();
      let steps = random(7);
      stage.meanwhile = () => {
        steps -= 1;
        if (steps !== 0) return;
        // a person answered it, or the runtime took it away, and the next one has come
        stage.dialogs = random(4) === 0 ? [] : [approval(`touch /srv/x${race + 1}`, random(2))];
      };
      const { kind } = await stage.answer(random(2), read?.fingerprint ?? "");
      ends.set(kind, (ends.get(kind) ?? 0) + 1);
      expect(stage.got.filter(({ command }) => command !== wanted)).toEqual([]);
      expect(stage.got.filter(({ key }) => key === "Enter").length).toBeLessThanOrEqual(1);
    }
    // both happened often enough to mean something
    expect([(ends.get("answered") ?? 0) > 100, (ends.get("changed") ?? 0) > 100]).toEqual([true, true]);
  });

  test("is told where another dialog takes its place, and stays as it came", async () => {
    const end = await answeredWith((stage) => (stage.dialogs = [approval("two")]));
    expect(end).toEqual({ kind: "answered", option: "1. Yes", keys: 1 });
  });

  test("cannot be told where another dialog takes its place and goes, or moves: that one may have got the key", async () => {
    const goes = await answeredWith((stage, look) => (stage.dialogs = look < 3 ? [approval("two")] : []));
    expect(goes).toEqual({ kind: "unproven", keys: 1 });
    const moves = await answeredWith((stage, look) => (stage.dialogs = [approval("two", look < 3 ? 0 : 1)]));
    expect(moves).toEqual({ kind: "unproven", keys: 1 });
  });

  test("cannot be told where tmux does not, and of a screen that was half drawn", async () => {
    const silent = await answeredWith((stage) => (stage.answers = false));
    expect(silent).toEqual({ kind: "unproven", keys: 1 });
    const torn = await answeredWith((stage, look) => (stage.dialogs = look === 2 ? [] : [approval("one")]));
    expect(torn).toEqual({ kind: "unproven", keys: 1 });
  });

  test("is waited for while its program has yet to take the key", async () => {
    const stage = new DialogPane();
    stage.dialogs = [approval("one")];
    const read = await stage.read();
    let [pressed, rests] = [false, 0];
    stage.takes = () => (pressed = true);
    stage.fleet.processes.isAtRest = () => {
      if (!pressed) return true;
      rests += 1;
      if (rests === 200) stage.dialogs = [];
      return rests > 200;
    };
    expect(await stage.answer(0, read?.fingerprint ?? "")).toMatchObject({ kind: "answered", keys: 1 });
  });

  test("is begun anew where the hold came to its end, or a row changed under the key", async () => {
    const stage = new DialogPane();
    stage.dialogs = [approval("one")];
    const read = await stage.read();
    const press = stage.pane.press.bind(stage.pane);
    const refusals: Typed[] = ["let-go", "dialog"];
    stage.pane.press = async (pane, key, guard) => {
      const refused = refusals.shift();
      return refused === undefined ? await press(pane, key, guard) : known(refused);
    };
    expect(await stage.answer(1, read?.fingerprint ?? "")).toMatchObject({ kind: "answered", keys: 2 });
    expect([stage.got.map(({ key }) => key), stage.pane.isHeld]).toEqual([["Down", "Enter"], false]);
  });
});
