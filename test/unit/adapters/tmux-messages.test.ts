import { describe, expect, test } from "bun:test";
import { descriptorMarkOf, introduction, ServerReader } from "../../../src/adapters/tmux-messages.ts";

interface Message {
  readonly type: number;
  readonly version: number;
  readonly data: Uint8Array;
}

function messagesOf(bytes: Uint8Array): Message[] {
  const messages: Message[] = [];
  for (let rest = Buffer.from(bytes); rest.length > 0;) {
    const length = rest.readUInt32LE(4);
    messages.push({
      type: rest.readUInt32LE(0),
      version: rest.readUInt32LE(8),
      data: new Uint8Array(rest.subarray(16, length)),
    });
    rest = rest.subarray(length);
  }
  return messages;
}

/** Type, and length with what stands behind it. */
const words = (bytes: Uint8Array) => [Buffer.from(bytes).readUInt32LE(0), Buffer.from(bytes).readUInt32LE(4)];

const said = (type: number, data = Buffer.alloc(0)) => {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(type, 0);
  header.writeUInt32LE(16 + data.length, 4);
  header.writeUInt32LE(8, 8);
  return Buffer.concat([header, data]);
};

const [FLAGS, LONG_FLAGS, DONE, COMMAND] = [100, 111, 106, 200];

describe("the introduction of a client to tmux", () => {
  const { stdin, stdout, rest } = introduction(4711, "behind the length", ["list-panes", "-t", "=a b:"]);

  test("says in one piece, and last of all, that it is in control mode; nothing stands between that and its end", () => {
    const types = messagesOf(rest).map(({ type }) => type);
    expect(types.slice(-4)).toEqual([FLAGS, LONG_FLAGS, DONE, COMMAND]);
    expect(types.filter((type) => type === FLAGS || type === LONG_FLAGS)).toHaveLength(2);
    // a server takes 64 KiB at once
    expect(rest.length).toBeLessThan(4_096);
  });

  test("is of protocol 8, and carries its first command word by word", () => {
    expect(new Set(messagesOf(rest).map(({ version }) => version))).toEqual(new Set([8]));
    const command = Buffer.from(messagesOf(rest).at(-1)?.data ?? []);
    expect([command.readInt32LE(0), command.subarray(4).toString()]).toEqual([3, "list-panes\0-t\0=a b:\0"]);
  });

  test("marks what comes with a descriptor as the server knows it", () => {
    expect([words(stdin), words(stdout)]).toEqual([
      [104, 0x0001_0010],
      [110, 0x0001_0010],
    ]);
    expect(words(introduction(1, "in the length", []).stdin)).toEqual([104, 0x8000_0010]);
  });
});

test.each([
  ["3.3a", "behind the length"],
  ["3.5a", "behind the length"],
  ["next-3.6", "behind the length"],
  ["3.6", "in the length"],
  ["3.8", "in the length"],
  ["next-3.9", "in the length"],
  ["4.0", "in the length"],
  // an older server would take a client without a stdin, a newer one only takes leave
  ["openbsd-7.8", "behind the length"],
  ["", "behind the length"],
] as const)("tmux %s is told of a descriptor %s", (version, mark) => {
  expect(descriptorMarkOf(version)).toBe(mark);
});

describe("what a server says to its client", () => {
  const READY = said(207);

  test.each([
    [said(203, Buffer.from("\0\0\0\0")), "the session is gone"],
    [said(203, Buffer.from("\0\0\0\0too far behind\0")), "too far behind"],
    [said(201, Buffer.from("a\0")), "detached"],
    [said(202, Buffer.from("a\0")), "detached"],
    [said(210), "server exited"],
    [said(12), "tmux speaks another protocol"],
  ])("is why it has to go, wherever it is cut", (bytes, why) => {
    const all = Buffer.concat([READY, bytes]);
    for (let cut = 0; cut <= all.length; cut += 1) {
      const reader = new ServerReader();
      const first = reader.read(all.subarray(0, cut));
      expect(first ?? reader.read(all.subarray(cut))).toBe(why);
    }
  });

  test("is nothing of interest otherwise, and no message where it is none", () => {
    expect(new ServerReader().read(Buffer.concat([READY, said(218, Buffer.alloc(8))]))).toBeUndefined();
    expect(() => new ServerReader().read(Buffer.alloc(16))).toThrow("no message");
  });
});
