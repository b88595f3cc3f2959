import { expect, test } from "bun:test";
import { scriptOf } from "../../../src/adapters/tmux-script.ts";

test("a command is a line of words in double quotes", () => {
  expect(scriptOf([["display-message", "-p", "it's"], ["list-panes"]])).toBe(
    '"display-message" "-p" "it\'s"\n"list-panes"\n',
  );
});

test("what tmux would read as something else is escaped: a variable, a home, an end, a blank behind a newline", () => {
  expect(scriptOf([["~a", "$HOME", 'say "x"', "[\n\t]", "a\\b"]])).toBe(
    String.raw`"\~a" "\$HOME" "say \"x\"" "[\n\t]" "a\\b"` + "\n",
  );
});
