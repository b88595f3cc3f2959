import { describe, expect, test } from "bun:test";
import { BUILT_IN_RESTART } from "../../../../../src/domain/roster/built-in.ts";
import type { RosterAgent } from "../../../../../src/domain/roster/roster.ts";
import { renderAgentDropIn, renderUnit } from "../../../../../src/domain/install/units/render.ts";
import { SCRUBBED_VARIABLES } from "../../../../../src/domain/install/units/scrubbed-variables.ts";
import { rosterAgent, rosterOf } from "../../../../support/roster-agents.ts";

const facts = { mosaicHome: '/h/100% "$x"', binary: "/bin/mo$saic", tmux: "/usr/bin/tmux" };

const rendered = (line: string) => renderUnit(line, rosterOf(), facts);
const dropInOf = (more: Partial<RosterAgent>) => renderAgentDropIn(rosterAgent(more), "/home/me");

describe("a unit's marks", () => {
  test("are filled in by the rules of the line they are on", () => {
    expect(rendered('Environment="H=@MOSAIC_HOME@"')).toBe('Environment="H=/h/100%% \\"$x\\""');
    expect(rendered('ExecStart="@MOSAIC_HOME@/run" "@BINARY@"')).toBe(
      'ExecStart="/h/100%% \\"$$x\\"/run" "/bin/mo$$saic"',
    );
    expect(rendered("EnvironmentFile=-@MOSAIC_HOME_PATH@/x.env")).toBe(
      'EnvironmentFile=-/h/100%% "$x"/x.env',
    );
    expect(rendered("# of @MOSAIC_HOME@")).toBe('# of /h/100% "$x"');
    expect(rendered("UnsetEnvironment=@SCRUBBED@")).toBe(`UnsetEnvironment=${SCRUBBED_VARIABLES.join(" ")}`);
    expect(rendered("@SOCKET@ @HOLDER_SESSION@ @TMUX@")).toBe("mosaic-factory _holder /usr/bin/tmux");
  });

  test("that have no value are a defect of the template, and said", () => {
    expect(() => rendered("X=@NO_SUCH@")).toThrow("unknown mark @NO_SUCH@");
  });

  test("in a value are not filled in again", () => {
    const text = renderUnit('A="@MOSAIC_HOME@"', rosterOf(), { ...facts, mosaicHome: "/h/@TMUX@" });
    expect(text).toBe('A="/h/@TMUX@"');
  });
});

describe("an agent's drop-in", () => {
  const none = rosterAgent().limits;

  test("is not needed where the agent is as the template says", () => {
    expect(dropInOf({})).toBeUndefined();
  });

  for (const [policy, word] of [
    ["never", "no"],
    ["always", "always"],
  ] as const) {
    test(`says Restart=${word} for policy ${policy}`, () => {
      expect(dropInOf({ restart: { ...BUILT_IN_RESTART, policy } })).toEndWith(
        `[Service]\nRestart=${word}\n`,
      );
    });
  }

  test("says the start limit as a pair, in a section of its own", () => {
    expect(dropInOf({ restart: { ...BUILT_IN_RESTART, max: 2 } })).toEndWith(
      "[Unit]\nStartLimitIntervalSec=600s\nStartLimitBurst=2\n",
    );
  });

  test("says a backoff of less than a second in milliseconds", () => {
    expect(dropInOf({ restart: { ...BUILT_IN_RESTART, backoffMs: 1500 } })).toEndWith("RestartSec=1500ms\n");
    expect(dropInOf({ restart: { ...BUILT_IN_RESTART, backoffMs: 2000 } })).toEndWith("RestartSec=2s\n");
  });

  test("says each limit", () => {
    expect(dropInOf({ limits: { ...none, memoryMax: "4G", memoryMaxBytes: 4 * 1024 ** 3 } })).toEndWith(
      "MemoryMax=4G\n",
    );
    expect(dropInOf({ limits: { ...none, cpuQuota: "50%" } })).toEndWith("CPUQuota=50%\n");
    expect(dropInOf({ limits: { ...none, tasksMax: "infinity" } })).toEndWith("TasksMax=infinity\n");
  });

  test("names the file of secrets with the home folder put in", () => {
    expect(dropInOf({ envFile: "~/100%.env" })).toEndWith("EnvironmentFile=/home/me/100%%.env\n");
  });
});
