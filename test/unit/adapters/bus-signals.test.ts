import { describe, expect, test } from "bun:test";
import { SignalReader } from "../../../src/adapters/bus-signals.ts";
import { looksOf } from "../../../src/adapters/tmux-server-signals.ts";
import { unitAt } from "../../../src/adapters/unit-signals.ts";

const UNIT = "/org/freedesktop/systemd1/unit/mosaic_2dagent_40coder0_2eservice";

type Field = readonly [code: number, type: "o" | "s" | "g" | "u", value: string | number];

/** A message as the specification says it, little or big end first. */
function message(kind: number, fields: readonly Field[], bodyLength: number, isBig = false): Buffer {
  const bytes: number[] = [];
  const number = (value: number) => {
    const four = [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
    bytes.push(...(isBig ? four.toReversed() : four));
  };
  const align = (to: number) => {
    while (bytes.length % to !== 0) bytes.push(0);
  };
  bytes.push(isBig ? 0x42 : 0x6c, kind, 1, 1);
  number(bodyLength);
  number(7);
  number(0);
  for (const [code, type, value] of fields) {
    align(8);
    bytes.push(code, 1, type.charCodeAt(0), 0);
    if (type === "u") {
      number(Number(value));
      continue;
    }
    const text = [...Buffer.from(String(value))];
    if (type === "g") bytes.push(text.length, ...text, 0);
    else {
      number(text.length);
      bytes.push(...text, 0);
    }
  }
  const length = bytes.length - 16;
  const four = [length & 255, (length >> 8) & 255, (length >> 16) & 255, (length >> 24) & 255];
  bytes.splice(12, 4, ...(isBig ? four.toReversed() : four));
  align(8);
  return Buffer.from([...bytes, ...Buffer.alloc(bodyLength, 0xff)]);
}

const changed = (isBig = false) =>
  message(
    4,
    [
      [8, "g", "sa{sv}as"],
      [1, "o", UNIT],
      [2, "s", "org.freedesktop.DBus.Properties"],
      [3, "s", "PropertiesChanged"],
      [9, "u", 0],
    ],
    123,
    isBig,
  );
const reply = message(2, [[5, "u", 1]], 40);

describe("signals of D-Bus", () => {
  const SEEN = { path: UNIT, member: "PropertiesChanged" };

  test("are found between other messages, in either order of bytes", () => {
    const reader = new SignalReader();
    expect(reader.read(Buffer.concat([reply, changed(), reply, changed(true)]))).toEqual([SEEN, SEEN]);
  });

  test("are found however the stream is cut", () => {
    const stream = Buffer.concat([changed(), reply, changed()]);
    for (const size of [1, 3, 7, 16, 100]) {
      const reader = new SignalReader();
      const found = [];
      for (let at = 0; at < stream.length; at += size) {
        found.push(...reader.read(stream.subarray(at, at + size)));
      }
      expect(found).toEqual([SEEN, SEEN]);
    }
  });

  test("what is no such stream is refused, not read on and on", () => {
    expect(() => new SignalReader().read(Buffer.from("HTTP/1.1 400 Bad Request\r\n"))).toThrow(RangeError);
    const endless = changed();
    endless.writeUInt32LE(0xffffffff, 4);
    expect(() => new SignalReader().read(endless)).toThrow(RangeError);
    const odd = message(4, [[1, "o", UNIT]], 0);
    odd[18] = "x".charCodeAt(0);
    expect(() => new SignalReader().read(odd)).toThrow(RangeError);
  });

  test("a unit is named by its path", () => {
    expect(unitAt(UNIT)).toBe("mosaic-agent@coder0.service");
    expect(unitAt("/org/freedesktop/systemd1/unit/a_5fb_2eservice")).toBe("a_b.service");
    expect(unitAt("/org/freedesktop/systemd1")).toBeUndefined();
  });
});

test("a session of tmux is looked at with all of its panes", () => {
  expect(looksOf(["17 4711:0 coder0", "19 4712:1 coder0", "18 99:0 a b", "nonsense"])).toEqual(
    new Map([
      ["coder0", { activity: 19, panes: "4711:0 4712:1" }],
      ["a b", { activity: 18, panes: "99:0" }],
    ]),
  );
});
