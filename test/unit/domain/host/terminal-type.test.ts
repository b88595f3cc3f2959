import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentName } from "../../../../src/base/names.ts";
import { attachCommand } from "../../../../src/domain/agent/attach.ts";
import { terminalType } from "../../../../src/domain/host/terminal-type.ts";

const knows =
  (...names: readonly string[]) =>
  (name: string) =>
    names.includes(name);

test("a terminal that this host knows keeps its name", () => {
  expect(terminalType("foot", knows("foot", "xterm"))).toEqual({ name: "foot", notice: undefined });
});

test("one that it does not know is used as the best that it does, and that is said", () => {
  expect(terminalType("xterm-ghostty", knows("xterm", "xterm-256color"))).toEqual({
    name: "xterm-256color",
    notice: "this host does not know the terminal xterm-ghostty: it is used as xterm-256color",
  });
  expect(terminalType("a\u001b]0;x", knows("vt100")).notice).toContain("a\\x1b]0;x");
  expect(() => terminalType("foot", knows())).toThrow("describes no terminals");
});

test("one that can draw nothing is refused, with the variable that helps", () => {
  for (const term of [undefined, "", "dumb"]) {
    expect(() => terminalType(term, knows("dumb", "xterm-256color"))).toThrow("cannot show a screen");
  }
});

const PANE = { id: "%5", sessionId: "$3" };

test("a window goes back to the size that tmux.conf gives it", () => {
  const configuration = readFileSync(join(import.meta.dir, "../../../../framework/fleet/tmux.conf"), "utf8");
  const [, width, height] = /^set -g default-size (\d+)x(\d+)$/m.exec(configuration) ?? [];
  const words = attachCommand({ name: "a.b" as AgentName, runtime: "stub" }, PANE, undefined).join(" ");
  expect(words).toContain(`resize-window -t \\$3: -x ${width} -y ${height}`);
});

test("a notice is shown as it is, whatever tmux would make of its characters", () => {
  const words = attachCommand(
    { name: "a" as AgentName, runtime: "stub" },
    PANE,
    "100% #{pane_pid} #(touch x)",
  );
  expect(words[words.indexOf("status-format[1]") + 1]).toBe(" 100%% ##{pane_pid} ##(touch x)");
});
