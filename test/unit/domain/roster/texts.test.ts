import { describe, expect, test } from "bun:test";
import { expandHome } from "../../../../src/base/user-home.ts";
import {
  readAgentName,
  readArgument,
  readLabel,
  readLine,
  readPath,
  readSessionName,
  readSocketName,
  readVariableName,
} from "../../../../src/domain/roster/texts.ts";

const HOSTILE = [
  "a\nb",
  "a\rb",
  "a\0b",
  "a\u001bb",
  "a\tb",
  "a\u007fb",
  "a\u0085b",
  "a\u2028b",
  "a\ud800b",
  "x".repeat(5000),
];

describe("text that reaches a unit, an environment file or tmux", () => {
  test.each(HOSTILE)("%j is refused, whichever kind of text it is", (text) => {
    for (const reader of [readLine, readLabel, readArgument]) expect(reader(text).ok).toBe(false);
    expect(readPath(`/${text}`).ok).toBe(false);
  });

  test.each(["$(touch x)", "`id`", 'it\'s "quoted"', "ends in ;", "ends in \\", "漢字 👍", "%n %i"])(
    "%j is taken as it is: what quotes it is not the roster",
    (text) => {
      expect(readArgument(text)).toEqual({ ok: true, value: text });
    },
  );

  test("a label has something in it, an argument no leading dash, a line may be empty", () => {
    expect([readLabel(" ").ok, readArgument("-x").ok, readArgument("").ok, readLine("").ok]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});

describe("a path", () => {
  test.each(["/srv/app", "~", "~/src", "$HOME", "$HOME/src", "${HOME}/src", "/", "/with space/ü", "/a%b"])(
    "%p is taken and kept as written",
    (path) => {
      expect(readPath(path)).toEqual({ ok: true, value: path });
    },
  );

  test.each([
    "",
    "src",
    "./src",
    "../x",
    "~root/x",
    "~~",
    "$HOMER/x",
    "$USER",
    "/srv/$USER",
    "$HOME/$X",
    "/srv/$(id)",
    "$HOME$HOME",
  ])("%p is refused", (path) => {
    expect(readPath(path).ok).toBe(false);
  });

  test.each([
    ["~", "/home/u", "/home/u"],
    ["~/src", "/home/u", "/home/u/src"],
    ["$HOME/src", "/home/u/", "/home/u/src"],
    ["${HOME}/src", "/home/u", "/home/u/src"],
    ["~/src", "/", "/src"],
    ["~", "/", "/"],
    ["/srv/~", "/home/u", "/srv/~"],
    ["~user/x", "/home/u", "~user/x"],
    ["$HOMER/x", "/home/u", "$HOMER/x"],
    ["~/x", "/home/$& $1", "/home/$& $1/x"],
  ])("expandHome(%p, %p) is %p", (path, home, expanded) => {
    expect(expandHome(path, home)).toBe(expanded);
  });
});

describe("names", () => {
  test.each(["coder0", "a.b-c_d", "_x", "9", "a".repeat(64)])("%p is a name", (name) => {
    expect(readAgentName(name).ok).toBe(true);
  });

  test.each(["", "-a", ".a", "a b", "a/b", "a:b", "a@b", "a\n", "$(x)", "ä", "a".repeat(65)])(
    "%j is not",
    (name) => {
      for (const reader of [readAgentName, readSocketName, readSessionName])
        expect(reader(name).ok).toBe(false);
    },
  );

  test("the user's own tmux server and a session that tmux would rename are refused", () => {
    expect(readSocketName("default").ok).toBe(false);
    expect(readSocketName("default2").ok).toBe(true);
    expect(readSessionName("my.holder")).toMatchObject({ ok: false, hint: "write my_holder" });
  });

  test("a variable has a shell's kind of name, and not one of mosaic's", () => {
    const accepted = ["A", "_a", "PATH", "a1", "MOSAICX", "mosaic_x"].map((key) => readVariableName(key).ok);
    expect(accepted).toEqual([true, true, true, true, true, true]);
    const refused = ["", "1A", "A-B", "A B", "A=B", "A\n", "MOSAIC_HOME", "MOSAIC_"].map(
      (key) => readVariableName(key).ok,
    );
    expect(refused).toEqual(Array.from(refused, () => false));
  });
});
