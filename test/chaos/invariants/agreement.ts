/** systemd, tmux, /proc and `mosaic fleet ps` say the same of each agent. */
import type { Invariant } from "./invariant.ts";

export const agreement: Invariant = {
  name: "systemd, tmux, /proc and ps agree",
  violations: ({ processes, units, panes, ps }, { wanted }) => {
    if (ps === undefined) return ["fleet ps did not answer"];
    const said = [
      ...ps.unanswered.map((what) => `ps: ${what} did not answer`),
      ...ps.unmanaged.map((what) => `ps: ${what} is not in the roster`),
      ...(ps.paused === null ? [] : ["ps: the fleet is paused"]),
    ];
    return [
      ...said,
      ...[...wanted.keys()].flatMap((agent) => {
        const stub = processes.find((each) => each.agent === agent && each.kind === "stub");
        const launcher = processes.find((each) => each.agent === agent && each.kind === "launcher");
        const unit = units.get(agent);
        // a dead pane is kept until its last words were read: by its launcher, else by the next one
        const own = panes.filter(({ session, dead }) => session === agent && (!dead || stub !== undefined));
        const row = ps.agents.find((each) => each.agent === agent);
        const wrong: string[] = [];
        const isActive = unit?.active === "active" && unit.sub === "running";
        if (isActive !== (stub !== undefined)) {
          wrong.push(
            `systemd: ${unit?.active ?? "not loaded"} ${unit?.sub ?? ""}, /proc: ${stub?.pid ?? "no agent"}`,
          );
        }
        if (isActive && unit.mainPid !== launcher?.pid) {
          wrong.push(`systemd: main process ${unit.mainPid}, /proc: launcher ${launcher?.pid ?? "none"}`);
        }
        const seen = own.map(({ pid, dead }) => `${pid}${dead ? " dead" : ""}`).join(" ");
        const due = stub === undefined ? "" : String(stub.pid);
        if (seen !== due) wrong.push(`tmux: panes ${seen || "none"}, /proc: ${due || "no agent"}`);
        if (row !== undefined) {
          const runs = row.supervisor.state === "running";
          if (runs !== (stub !== undefined) || row.pid !== (stub?.pid ?? null)) {
            wrong.push(
              `ps: ${row.state} ${row.supervisor.state} pid ${row.pid}, /proc: ${due || "no agent"}`,
            );
          }
          if (stub !== undefined && row.state !== "idle") wrong.push(`ps: ${row.state} ${row.reason ?? ""}`);
          if (stub !== undefined && row.beat.state !== "alive")
            wrong.push(`ps: its beat is ${row.beat.state}`);
          // what an operator has set is not what it was started with
          const flags = row.flags.filter((flag) => flag !== "BOOT-ENABLE" && flag !== "CHANGED");
          if (flags.length > 0) wrong.push(`ps: ${flags.join(" ")}`);
        }
        return wrong.map((what) => `${agent}: ${what}`);
      }),
    ];
  },
};
