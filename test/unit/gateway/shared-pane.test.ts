import { describe, expect, test } from "bun:test";
import type { PaneListener, PaneScreen } from "../../../src/domain/ports/pane-stream.ts";
import { SharedPane, type Viewer } from "../../../src/gateway/terminal/shared-pane.ts";

const SCREEN: PaneScreen = {
  columns: 80,
  rows: 24,
  cursor: { column: 0, row: 0, isVisible: true },
  isAlternate: false,
  begun: "",
  region: { top: 0, bottom: 23 },
  modes: new Set(),
  history: [],
  lines: [],
};

/** A pane whose screens come when the test says so. */
function fakePane() {
  const asked: ((screen: PaneScreen) => void)[] = [];
  const told: string[] = [];
  let listener: PaneListener | undefined;
  const pane = new SharedPane(
    (by) => {
      listener = by;
      return {
        screen: (take) => void asked.push(take),
        type: () => undefined,
        resize: () => undefined,
        close: () => void told.push("closed"),
      };
    },
    () => void told.push("empty"),
  );
  return {
    pane,
    told,
    asked,
    answer: () => asked.shift()?.(SCREEN),
    print: (text: string) => listener?.output(new TextEncoder().encode(text)),
    breaks: () => listener?.broken(),
    ends: (why: string) => listener?.ended(why),
  };
}

function fakeViewer() {
  const got: string[] = [];
  const viewer: Viewer & { got: string[]; hasRoom: boolean } = {
    got,
    hasRoom: true,
    screen: () => void got.push("SCREEN"),
    output(bytes) {
      got.push(new TextDecoder().decode(bytes));
      return this.hasRoom;
    },
    ended: (why) => void got.push(`ended: ${why}`),
  };
  return viewer;
}

describe("one pane for many viewers", () => {
  test("who comes gets a screen first, and only what is printed after it", () => {
    const fake = fakePane();
    const viewer = fakeViewer();
    fake.pane.join(viewer);
    fake.print("before");
    fake.answer();
    fake.print("after");
    expect(viewer.got).toEqual(["SCREEN", "after"]);
  });

  test("two who come together share one screen, and a third asks again without disturbing them", () => {
    const fake = fakePane();
    const [one, two, three] = [fakeViewer(), fakeViewer(), fakeViewer()];
    fake.pane.join(one);
    fake.pane.join(two);
    expect(fake.asked.length).toBe(1);
    fake.answer();
    fake.pane.join(three);
    fake.print("x");
    fake.answer();
    fake.print("y");
    expect([one.got, two.got, three.got]).toEqual([
      ["SCREEN", "x", "y"],
      ["SCREEN", "x", "y"],
      ["SCREEN", "y"],
    ]);
  });

  test("a slow viewer is left out, holds up nobody, and gets a whole screen when it has room", () => {
    const fake = fakePane();
    const [slow, quick] = [fakeViewer(), fakeViewer()];
    fake.pane.join(slow);
    fake.pane.join(quick);
    fake.answer();
    slow.hasRoom = false;
    fake.print("1");
    fake.print("2");
    expect(fake.asked.length).toBe(0);
    slow.hasRoom = true;
    fake.pane.drained(slow);
    fake.print("3");
    fake.answer();
    fake.print("4");
    expect(slow.got).toEqual(["SCREEN", "1", "SCREEN", "4"]);
    expect(quick.got).toEqual(["SCREEN", "1", "2", "3", "4"]);
  });

  test("after a resize or a pause everybody gets a whole screen, but for who is still full", () => {
    const fake = fakePane();
    const [one, full] = [fakeViewer(), fakeViewer()];
    fake.pane.join(one);
    fake.pane.join(full);
    fake.answer();
    full.hasRoom = false;
    fake.print("1");
    fake.breaks();
    fake.breaks();
    expect(fake.asked.length).toBe(1);
    fake.answer();
    expect([one.got, full.got]).toEqual([
      ["SCREEN", "1", "SCREEN"],
      ["SCREEN", "1"],
    ]);
  });

  test("the last one who leaves closes it, and the end is told to all, each once", () => {
    const left = fakePane();
    const [one, two] = [fakeViewer(), fakeViewer()];
    left.pane.join(one);
    left.pane.join(two);
    left.pane.leave(one);
    expect(left.told).toEqual([]);
    left.pane.leave(two);
    left.pane.leave(two);
    expect(left.told).toEqual(["closed", "empty"]);
    const ended = fakePane();
    ended.pane.join(one);
    ended.ends("the session is gone");
    ended.ends("again");
    expect(one.got).toEqual(["ended: the session is gone"]);
    expect(ended.told).toEqual(["empty"]);
  });
});
