import { MosaicError } from "../../base/errors.ts";
import { helpCommand } from "../../domain/agent/help-command.ts";
import type { ManyEnd } from "../../domain/agent/wait-for.ts";
import type { AgentWait } from "../documents/agent-wait.ts";

/** The first agent for which the wait failed, and how many have reached the state. */
export function shortfall(
  kind: ManyEnd["kind"],
  rows: readonly AgentWait["agents"][number][],
  what: string,
  runtimeOf: (agent: string) => string | undefined = () => undefined,
): MosaicError {
  const reached = rows.filter(({ outcome }) => outcome === "reached").length;
  const others =
    rows.length === 1 ? "" : `; ${reached} of ${rows.length} are ${what === "exit" ? "gone" : what}`;
  const data = { agents: rows };
  const [lost] = kind === "failed" ? rows.filter(isLost) : [];
  if (lost?.outcome === "died") {
    return new MosaicError("not-running", `${lost.agent} is not running: ${lost.reason ?? ""}${others}`, {
      code: "agent-died",
      data,
      hint: hintFor("status", lost.agent),
    });
  }
  if (lost !== undefined) {
    return new MosaicError("blocked", `${lost.agent} is blocked: ${lost.reason ?? ""}${others}`, {
      code: "agent-blocked",
      data,
      hint: lost.agent.includes("/")
        ? hintFor("attach", lost.agent)
        : helpCommand(lost.agent, lost.reason, runtimeOf(lost.agent)),
    });
  }
  const late = rows.find(({ outcome }) => outcome !== "reached");
  const state = late === undefined ? "unknown" : stateWords(late);
  return new MosaicError("timed-out", `${late?.agent ?? ""} is ${state}, not ${what}${others}`, {
    code: "waited-too-long",
    data,
    hint: hintFor("explain", late?.agent ?? ""),
  });
}

function isLost({ outcome }: AgentWait["agents"][number]): boolean {
  return outcome === "died" || outcome === "blocked";
}

function stateWords({ state, reason }: AgentWait["agents"][number]): string {
  return reason === null ? state : `${state}: ${reason}`;
}

/** For an agent of another host, the command is to be run there. */
function hintFor(verb: "status" | "attach" | "explain", agent: string): string {
  const [host, name] = agent.split("/");
  return name === undefined ? `mosaic agent ${verb} ${agent}` : `mosaic agent ${verb} ${name}, on ${host}`;
}
