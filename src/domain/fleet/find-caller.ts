import { sessionOf, type AgentName } from "../../base/names.ts";
import type { Fleet } from "../host/host.ts";
import { callerOf, type Caller } from "./caller.ts";

/** Asks the kernel and tmux where this process runs. Where tmux does not answer, the cgroup decides alone. */
export async function findCaller(fleet: Fleet): Promise<Caller> {
  const { processes, roster, server } = fleet;
  const [cgroup, snapshot] = await Promise.all([processes.cgroup(processes.ownPid()), server.snapshot()]);
  const panes = new Map<number, AgentName>();
  const running = snapshot.known && snapshot.value.running ? snapshot.value : undefined;
  for (const { name } of roster.agents) {
    for (const pane of running?.panes ?? []) if (pane.session === sessionOf(name)) panes.set(pane.pid, name);
  }
  return callerOf(
    { cgroup: cgroup.known ? cgroup.value : undefined, ancestors: processes.ancestors() },
    { panes, server: running?.serverPid },
  );
}
