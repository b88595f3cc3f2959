/** One process tree for each agent that is to run, and none of one that is not. Only the kernel is asked. */
import type { Invariant } from "./invariant.ts";
import { may } from "./invariant.ts";

export const oneTree: Invariant = {
  name: "one process tree per wanted agent, none of a stopped one",
  violations: ({ processes }, expected) =>
    [...expected.wanted.keys()].flatMap((agent) => {
      const own = processes.filter((process) => process.agent === agent);
      const stubs = own.filter(({ kind }) => kind === "stub");
      const launchers = own.filter(({ kind }) => kind === "launcher");
      const seen = own.map(({ pid, command }) => `${pid} ${command}`).join("; ");
      const runs = stubs.length === 1 && launchers.length === 1;
      if (runs && may(expected, agent, "running")) return [];
      if (own.length === 0 && may(expected, agent, "stopped", "absent")) return [];
      const wanted = [...(expected.wanted.get(agent) ?? [])].join(" or ");
      return [`${agent} is to be ${wanted}: ${stubs.length} agents, ${launchers.length} launchers (${seen})`];
    }),
};

export const contained: Invariant = {
  name: "every process of an agent is in its unit's cgroup",
  violations: ({ processes }) =>
    processes
      .filter(({ agent, cgroup }) => agent !== "" && !cgroup.endsWith(`/mosaic-agent@${agent}.service`))
      .map(({ agent, pid, command, cgroup }) => `${agent}: ${pid} ${command} is in ${cgroup}`),
};
