import { describe, expect, test } from "bun:test";
import { cannotTell, known, type Answer } from "../../../../src/base/answer.ts";
import {
  defaultServerCheck,
  enabledCheck,
  holderSessionCheck,
  limitChecks,
  lingerCheck,
  socketCheck,
  tmuxSkewCheck,
  unitsCheck,
  unmanagedCheck,
} from "../../../../src/domain/fleet/verify-host.ts";
import { isSupportedTmux, tmuxVersionCheck } from "../../../../src/domain/host/tmux-version.ts";
import type { Verdict } from "../../../../src/domain/host/check.ts";
import type { Observation } from "../../../../src/domain/fleet/observation.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import type { UnheldLimit } from "../../../../src/domain/install/units/held-limits.ts";
import type { AgentLimits } from "../../../../src/domain/roster/roster.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { observation, pane } from "../../../support/observations.ts";

const silent = cannotTell("no answer");
const absent = known({ running: false } as const);

describe("a tmux version", () => {
  for (const version of ["3.2", "3.2a", "3.3a", "3.10", "4.0", "next-3.8", "master", "openbsd-7.6"]) {
    test(`${version} will do`, () => expect(isSupportedTmux(version)).toBe(true));
  }
  for (const version of ["3.1c", "2.9", "1.8", "next-3.1", "", "nonsense"]) {
    test(`${JSON.stringify(version)} is too old or none`, () => expect(isSupportedTmux(version)).toBe(false));
  }
  test("that is too old fails, that could not be asked is unknown", () => {
    expect(tmuxVersionCheck(known("3.3a")).verdict).toBe("ok");
    expect(tmuxVersionCheck(known("3.0a"))).toMatchObject({
      verdict: "failed",
      fact: expect.stringContaining("3.0a"),
    });
    expect(tmuxVersionCheck(silent).verdict).toBe("unknown");
  });
});

function verdict(seen: Partial<Observation>, holderPid: Answer<number | undefined>): Verdict {
  return socketCheck(observation(seen), "mosaic-factory", holderPid).verdict;
}

describe("the socket", () => {
  test("is ours where the server is the holder's main process", () => {
    expect(verdict({}, known(77))).toBe("ok");
  });
  test("is not ours where the server is another process, or the holder has none", () => {
    expect(verdict({}, known(78))).toBe("failed");
    expect(verdict({}, known(undefined))).toBe("failed");
  });
  test("without a server fails; without an answer is unknown", () => {
    expect(verdict({ server: absent }, known(undefined))).toBe("failed");
    expect(verdict({ server: silent }, known(77))).toBe("unknown");
    expect(verdict({}, silent)).toBe("unknown");
  });
  test("needs no holder unit in direct mode", () => {
    expect(verdict({ supervisor: "direct" }, silent)).toBe("ok");
  });
});

test("the holder's session must be there by its exact name", () => {
  const { server } = observation();
  expect(holderSessionCheck(server, "_holder").verdict).toBe("ok");
  expect(holderSessionCheck(server, "_hold").verdict).toBe("failed");
  expect(holderSessionCheck(absent, "_holder").verdict).toBe("failed");
  expect(holderSessionCheck(silent, "_holder").verdict).toBe("unknown");
});

test("units must be as this binary writes them, and loaded as they are", () => {
  expect(unitsCheck([], known([]), known([])).verdict).toBe("ok");
  expect(unitsCheck(["a.service"], known([]), known([]))).toMatchObject({
    verdict: "failed",
    hint: "mosaic fleet install-systemd",
  });
  expect(unitsCheck([], known(["a.service"]), known([]))).toMatchObject({
    verdict: "failed",
    hint: "systemctl --user daemon-reload",
  });
  expect(unitsCheck([], known([]), known(["a.service"]))).toMatchObject({
    verdict: "failed",
    fact: "the user manager does not know them: a.service",
  });
  expect(unitsCheck([], silent, silent).verdict).toBe("unknown");
});

const unheld = (held: string | undefined): UnheldLimit => ({
  unit: "mosaic-agent@a.service",
  controlGroup: "/a",
  file: "memory.max",
  held,
  wanted: "100663296",
});

describe("a limit", () => {
  const { limits: none } = rosterAgent();
  const agents = (limits: Partial<AgentLimits>) => [rosterAgent({ limits: { ...none, ...limits } }, "a")];

  test("that the kernel does not hold is a failure of the agent's", () => {
    expect(limitChecks([], agents({}))).toEqual([]);
    expect(limitChecks([unheld("83886080")], agents({}))).toMatchObject([
      {
        agent: "a",
        verdict: "failed",
        fact: "the kernel holds memory.max 83886080, the unit says 100663296",
        hint: "mosaic fleet apply",
      },
    ]);
  });

  test("that no controller can hold is a warning where the roster has it, and nothing else", () => {
    expect(limitChecks([unheld(undefined)], agents({ memoryMax: "96M" }))).toMatchObject([
      { agent: "a", verdict: "warning", id: "limits" },
    ]);
    expect(limitChecks([unheld(undefined)], agents({ tasksMax: "9" }))).toEqual([]);
  });
});

test("holder and agents must be enabled for boot", () => {
  expect(enabledCheck(known([]), []).verdict).toBe("ok");
  expect(enabledCheck(known(["mosaic-agent@a.service"]), [])).toMatchObject({
    verdict: "failed",
    fact: "not enabled for boot: mosaic-agent@a.service",
  });
  expect(enabledCheck(silent, []).verdict).toBe("unknown");
});

test("linger is a warning, and a failure only where boot is asked for", () => {
  expect(lingerCheck(known(true), "me", true).verdict).toBe("ok");
  expect(lingerCheck(known(false), "me", false)).toMatchObject({
    verdict: "warning",
    hint: "sudo loginctl enable-linger me",
  });
  expect(lingerCheck(known(false), "me", true).verdict).toBe("failed");
  expect(lingerCheck(silent, "me", false).verdict).toBe("unknown");
});

test("a session of the user's default server that is called like an agent is a warning; all others are none of ours", () => {
  const server = known({
    running: true,
    serverPid: 5,
    version: "3.3a",
    panes: [pane({ session: "mine" }), pane(), pane()],
  } as const);
  expect(defaultServerCheck(server, ["coder1"]).verdict).toBe("ok");
  expect(defaultServerCheck(server, ["coder0"])).toMatchObject({
    verdict: "warning",
    fact: "the default tmux server has a session named like an agent: coder0",
  });
  expect(defaultServerCheck(absent, ["coder0"]).verdict).toBe("ok");
  expect(defaultServerCheck(silent, ["coder0"]).verdict).toBe("unknown");
});

test("what runs beside the roster is a warning, named", () => {
  expect(unmanagedCheck(observation()).verdict).toBe("ok");
  expect(unmanagedCheck(observation({ server: silent })).verdict).toBe("unknown");
  const split = observation({ unmanagedPanes: [{ session: "coder0", id: "%7", command: "sleep" }] });
  expect(unmanagedCheck(split)).toMatchObject({
    verdict: "warning",
    fact: "not in the roster: pane %7 of session coder0 (sleep)",
  });
  const seen = observation({ unmanagedSessions: ["mine"], unmanagedAgents: ["old1" as AgentName] });
  expect(unmanagedCheck(seen)).toMatchObject({
    verdict: "warning",
    fact: "not in the roster: session mine, unit of old1",
  });
});

test("a server of another version than the program is told, with both", () => {
  const { server } = observation();
  expect(tmuxSkewCheck(known("3.3a"), server)).toBeUndefined();
  expect(tmuxSkewCheck(known("3.5a"), silent)).toBeUndefined();
  expect(tmuxSkewCheck(known("3.5a"), server)).toMatchObject({
    verdict: "warning",
    fact: "SKEW: the server that runs is tmux 3.3a, the program is tmux 3.5a",
  });
});
