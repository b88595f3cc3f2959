import { agentNamed } from "../../domain/host/host.ts";
import { commsOf } from "../../domain/roles/comms.ts";
import { hasText } from "../../domain/roles/role-file.ts";
import { adapterFor } from "../../runtimes/index.ts";
import type { AgentComms, AgentCommsRequest } from "../documents/agent-comms.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** The text that an agent gets at its start: its role, and the other agents. */
export const agentComms = operation<AgentCommsRequest, AgentComms>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { agent: name }) {
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, name);
    const { role, text, isCut } = await commsOf(fleet, fleet.roster, agent, services.hostName);
    // the user's own command may become anything
    const givenBy = agent.command === undefined ? adapterFor(agent).roleBy : undefined;
    return {
      document: {
        ...heading(services, "mosaic.agent.comms/1"),
        agent: agent.name,
        class: agent.class,
        role_file: hasText(role) ? role.path : null,
        role_from: hasText(role) ? role.from : null,
        no_role: hasText(role) ? null : role.why,
        cut: isCut,
        given_by: givenBy ?? null,
        text,
      },
    };
  },
});
