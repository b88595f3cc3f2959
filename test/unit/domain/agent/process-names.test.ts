import { describe, expect, test } from "bun:test";
import { isExpectedProcess } from "../../../../src/domain/agent/process-names.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

// /proc: the name of the program first, then its command line
const codex = rosterAgent({ runtime: "codex" });
const own = rosterAgent({ runtime: "command", command: ["/opt/my agent/agent.py", "--flag"] });

describe("the process of a runtime is recognised", () => {
  for (const [what, agent, commandLine] of [
    ["by its own name", codex, ["codex", "codex", "--flag"]],
    ["behind an interpreter", codex, ["node", "node", "/usr/lib/node_modules/codex/bin/codex.js"]],
    ["behind an interpreter with flags", codex, ["node", "node", "--no-warnings", "/usr/local/bin/codex"]],
    ["by the command of the roster", own, ["python3", "python3", "/opt/my agent/agent.py", "--flag"]],
    ["by the command of the roster, without its ending", own, ["agent", "/opt/my agent/agent"]],
    ["the stub inside mosaic", rosterAgent({ runtime: "stub" }), ["mosaic", "/usr/bin/mosaic", "stub"]],
    [
      "an override of a runtime by another command",
      rosterAgent({ command: ["wrapper.sh"] }),
      ["bash", "bash", "/x/wrapper.sh"],
    ],
    [
      "a command of one's own that became the runtime",
      rosterAgent({ command: ["wrapper.sh"] }),
      ["codex", "codex"],
    ],
  ] as const) {
    test(what, () => expect(isExpectedProcess(agent, commandLine)).toBe(true));
  }
});

describe("something else in the pane is drift", () => {
  for (const [what, agent, commandLine] of [
    ["a bare shell", codex, ["bash", "-bash"]],
    ["another runtime", codex, ["claude", "claude"]],
    ["a longer name", codex, ["codexish", "codexish"]],
    ["the name as a part of a folder", codex, ["vim", "vim", "/src/codex/x.txt"]],
    ["the name far down the command line", codex, ["tar", "tar", "-c", "-f", "x.tar", "-C", "codex"]],
    ["nothing at all", codex, []],
  ] as const) {
    test(what, () => expect(isExpectedProcess(agent, commandLine)).toBe(false));
  }
});

describe("a command of one's own is known by its birth", () => {
  const wrapped = rosterAgent({ runtime: "codex", command: ["bash", "-c", "exec firejail codex"] });
  test("whatever program it became", () => {
    for (const agent of [wrapped, rosterAgent({ runtime: "command", command: ["env", "x"] })]) {
      expect(isExpectedProcess(agent, ["firejail", "firejail", "codex9"], true)).toBe(true);
      expect(isExpectedProcess(agent, ["setsid", "setsid", "-w", "/x/y"], true)).toBe(true);
      expect(isExpectedProcess(agent, ["setsid", "setsid", "-w", "/x/y"], false)).toBe(false);
    }
  });
  test("but for a bare shell", () => {
    expect(isExpectedProcess(rosterAgent({ command: ["run-it"] }), ["zsh", "-zsh"], true)).toBe(false);
  });
  test("one that mosaic starts is known by its name", () => {
    expect(isExpectedProcess(codex, ["vim", "vim", "x"], true)).toBe(false);
  });
});
