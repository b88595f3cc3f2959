import { addressElsewhere, parseAgentAddress } from "../../base/addresses.ts";
import { dialogOf } from "../../domain/agent/dialog.ts";
import { lookAtAgent } from "../../domain/agent/look.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentDialog, AgentDialogRequest } from "../documents/agent-dialog.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { ONLY_LOOKS } from "../team/for-other.ts";
import { shownDialogOf } from "./shown-dialog.ts";
import { wordsOf } from "./words.ts";

/** The dialog that an agent waits at: its exact question and its options. */
export const agentDialog = operation<AgentDialogRequest, AgentDialog>({
  needs: "read",
  whilePaused: "allow",
  elsewhere: ({ agent }, { hostName }) => addressElsewhere(agent, hostName) !== undefined,
  async run(call, request) {
    const { services } = call;
    const other = addressElsewhere(request.agent, services.hostName);
    if (other !== undefined) {
      const { doAtAgent } = await import("../team/elsewhere.ts");
      return await doAtAgent<AgentDialog>(call, "agent.dialog", other, request, ONLY_LOOKS);
    }
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, parseAgentAddress(request.agent)?.agent ?? request.agent);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const look = await lookAtAgent(fleet, sources, agent);
    const dialog = dialogOf(look);
    return {
      document: {
        ...heading(services, "mosaic.agent.dialog/1"),
        agent: agent.name,
        ...wordsOf(look.state.state),
        dialog: shownDialogOf(dialog),
      },
      ending: dialog === undefined ? "not-in-wanted-state" : undefined,
    };
  },
});
