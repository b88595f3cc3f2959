/** What an agent's unit is given, and nothing else: not another agent's, not left behind, not half. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { unitOf } from "../support/supervision-units.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** What `systemctl --user import-environment` from an agent's own shell would give the manager. */
const IMPORTED = [
  "MOSAIC_AGENT_MODEL=expensive-9",
  "MOSAIC_AGENT_RESUME=true",
  "MOSAIC_AGENT_COMMAND=touch /tmp/wrong",
  "MOSAIC_HEARTBEAT_INTERVAL=4711",
  "MOSAIC_RESTART_MAX=1",
];

describeInLab("an agent's environment", () => {
  let fleet: SupervisionFleet;
  beforeAll(async () => {
    fleet = await SupervisionFleet.create({
      agents: [{ name: "a", more: ["env: { SECRET: sk-1 }", "resume: false"] }],
      start: false,
    });
  });
  afterAll(async () => {
    fleet.systemctl("unset-environment", ...IMPORTED.map((entry) => entry.split("=", 1)[0] ?? ""));
    await fleet[Symbol.asyncDispose]();
  });

  const environmentOf = (agent: string) =>
    readFileSync(`/proc/${fleet.panePid(agent)}/environ`, "utf8")
      .split("\0")
      .filter(Boolean);

  test("is not another's, whatever the user manager's own environment holds, before the holder's start or after", async () => {
    for (const moment of ["before", "after"]) {
      if (moment === "before") fleet.systemctl("set-environment", ...IMPORTED);
      await fleet.mustDo("fleet", moment === "before" ? "start" : "restart");
      await fleet.active("a");
      // a unit is ready once its pane is contained; what that becomes by exec has its own environment a moment later
      await until("it has its own", () => environmentOf("a").includes("SECRET=sk-1"));
      const environment = environmentOf("a");
      const names = IMPORTED.map((entry) => entry.split("=", 1)[0] ?? "");
      expect(environment.filter((entry) => names.some((name) => entry.startsWith(`${name}=`)))).toEqual([]);
      expect(readFileSync(`${fleet.run}/a.hb`, "utf8")).toContain("\ninterval=15\n");
      expect(await fleet.copiesOf("a")).toHaveLength(1);
    }
  });

  test("does not stay in the run folder where the launcher was killed before its pane had read it", async () => {
    const [file, before] = [`${fleet.run}/a.environment`, fleet.panePids()];
    writeFileSync(file, "export SECRET='sk-1'\n", { mode: 0o600 });
    process.kill(Number(fleet.property(unitOf("a"), "MainPID")), "SIGKILL");
    await fleet.livingAgain(["a"], before);
    await fleet.active("a");
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, "export SECRET='sk-1'\n", { mode: 0o600 });
    fleet.systemctl("stop", unitOf("a"));
    await until("it is gone with a stop too", () => !existsSync(file));
  });
});
