import { lastExit, lastScreen, type LastExit } from "../../domain/agent/last-exit.ts";
import { listProcesses } from "../../domain/fleet/processes.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentStatusDocument, AgentStatusRequest } from "../documents/agent-status.ts";
import { agentRowOf } from "../fleet/agent-row.ts";
import { openedBy } from "../fleet/opened-by.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";

const LAST_LINES = 20;

/** One agent, and how its last life ended. */
export const agentStatus = operation<AgentStatusRequest, AgentStatusDocument>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { agent: name }) {
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, name);
    const supervisor = await services.supervisor(fleet);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const { at, rows } = await listProcesses(fleet, supervisor, sources, [agent]);
    const [row] = rows;
    if (row === undefined) throw new Error(`nothing was seen of ${agent.name}`);
    const exit = await lastExit(fleet, agent.name);
    return {
      document: {
        ...heading(services, "mosaic.agent.status/1"),
        at: timestampOf(at),
        supervisor: supervisor.kind,
        agent: agentRowOf(row, services.hostName),
        command: textOrNull(row.command),
        ...(await openedBy(fleet, row)),
        last_exit: exit === undefined ? null : exitOf(exit, await lastScreen(fleet, agent.name, LAST_LINES)),
      },
    };
  },
});

function exitOf(exit: LastExit, screen: readonly string[]): NonNullable<AgentStatusDocument["last_exit"]> {
  return {
    at: timestampOf(exit.at),
    pid: exit.pid ?? null,
    status: exit.status ?? null,
    signal: exit.signal ?? null,
    result: textOrNull(exit.result),
    wanted: exit.wanted,
    summary: exit.summary,
    screen: [...screen],
  };
}
