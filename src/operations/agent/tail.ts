import { MosaicError } from "../../base/errors.ts";
import { sessionOf } from "../../base/names.ts";
import { condensedScreen } from "../../domain/agent/condensed-screen.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentTail, AgentTailRequest } from "../documents/agent-tail.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** Lines; more than any screen is high, because most of a screen may be empty. */
const LONGEST_SCREEN = 200;

/** An agent's screen and what scrolled off it, as text. */
export const agentTail = operation<AgentTailRequest, AgentTail>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { agent: wanted, lines, screen: isRaw }) {
    const fleet = await services.fleet();
    const { name } = agentNamed(fleet.roster, wanted);
    const screen = await fleet.server.capture(sessionOf(name), isRaw ? lines : lines + LONGEST_SCREEN);
    if (!screen.known) {
      throw new MosaicError("not-in-wanted-state", `${name} has no screen to show: ${screen.why}`, {
        code: "no-screen",
        hint: `mosaic fleet start ${name}`,
      });
    }
    return {
      document: {
        ...heading(services, "mosaic.agent.tail/1"),
        agent: name,
        lines: isRaw ? screen.value.split("\n") : [...condensedScreen(screen.value.split("\n"), lines)],
      },
    };
  },
});
