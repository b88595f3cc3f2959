import { addressElsewhere, parseAgentAddress, type HostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import { answerDialog } from "../../domain/agent/answer-dialog.ts";
import { dialogOf, type OpenDialog } from "../../domain/agent/dialog.ts";
import { lookAtAgent } from "../../domain/agent/look.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentAnswer, AgentAnswerRequest } from "../documents/agent-answer.ts";
import { heading } from "../heading.ts";
import { operation, type Call, type Report } from "../operation.ts";
import { LOOKED_WITHIN_MS } from "../team/for-other.ts";

/**
 * Chooses an option of the very dialog that somebody has read, and reports whether the dialog is gone. For an agent of
 * another host, that host checks the dialog, and presses all keys or none.
 */
export const agentAnswer = operation<AgentAnswerRequest, AgentAnswer>({
  needs: "type",
  whilePaused: "allow",
  deed: ({ agent, choose, dialog }) => ({
    command: "agent answer",
    agents: [agent],
    detail: `chose ${choose} of dialog ${dialog}`,
  }),
  elsewhere: ({ agent }, { hostName }) => addressElsewhere(agent, hostName) !== undefined,
  async run(call, request) {
    const { services } = call;
    const { agent: address, dialog: wanted, choose, timeout_ms: timeoutMs } = request;
    const other = addressElsewhere(address, services.hostName);
    if (other !== undefined) {
      return await answerElsewhere(call, other, request);
    }
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, parseAgentAddress(address)?.agent ?? address);
    const tools = await services.deliveryTools(fleet);
    const dialog = dialogOf(await lookAtAgent(fleet, tools.sources, agent));
    if (dialog?.fingerprint !== wanted) throw changed(agent.name);
    const choice = choiceOf(dialog, choose);
    const end = await answerDialog(tools, agent, choice, wanted, timeoutMs);
    if (end.kind === "changed") throw changed(agent.name, end.keys);
    if (end.kind === "begun") {
      throw new MosaicError(
        "draft",
        `somebody has begun to answer ${agent.name}: ${JSON.stringify(end.typed)}`,
        {
          code: "answer-begun",
          data: { agent: agent.name, typed: end.typed },
          hint: `mosaic agent attach ${agent.name}`,
        },
      );
    }
    if (end.kind === "locked") {
      throw new MosaicError("not-ready", `others have been typing to ${agent.name} all the time`);
    }
    return {
      document: {
        ...heading(services, "mosaic.agent.answer/1"),
        agent: agent.name,
        dialog: wanted,
        option: dialog.options[choice] ?? "",
        outcome: end.kind,
        keys: end.keys,
      },
      ending: end.kind === "unproven" ? "unproven" : undefined,
    };
  },
});

async function answerElsewhere(
  call: Call,
  other: { readonly host: HostName; readonly agent: AgentName },
  request: AgentAnswerRequest,
): Promise<Report<AgentAnswer>> {
  const { doAtAgent } = await import("../team/elsewhere.ts");
  const lastsMs = request.timeout_ms + LOOKED_WITHIN_MS;
  try {
    return await doAtAgent<AgentAnswer>(call, "agent.answer", other, request, { lastsMs });
  } catch (thrown) {
    if (!(thrown instanceof MosaicError) || thrown.code !== "dialog-changed") throw thrown;
    // there, the agent has its bare name, and so would the hint
    const { keys } = thrown.data;
    throw changed(request.agent, typeof keys === "number" ? keys : 0);
  }
}

function changed(agent: string, keys = 0): MosaicError {
  return new MosaicError(
    "not-in-wanted-state",
    `${agent} does not show that dialog any more; nothing was chosen`,
    {
      code: "dialog-changed",
      data: { agent, keys },
      hint: `mosaic agent answer ${agent}`,
    },
  );
}

/** Finds an option by its number or text; throws where none or several match. */
function choiceOf({ options }: OpenDialog, choose: string): number {
  const number = /^\d+$/.test(choose) ? Number(choose) - 1 : -1;
  if (options[number] !== undefined) return number;
  const begins = options.flatMap((option, index) => (plain(option).startsWith(plain(choose)) ? [index] : []));
  const exact = begins.filter((index) => plain(options[index] ?? "") === plain(choose));
  const [only, another] = exact.length > 0 ? exact : begins;
  if (only !== undefined && another === undefined) return only;
  throw new MosaicError("usage", `not one of the options: ${JSON.stringify(choose)}`, {
    code: "no-such-option",
    data: { options: [...options] },
    hint: `one of: ${options.join(" | ")}`,
  });
}

/** Without its number. */
function plain(option: string): string {
  return option.replace(/^\d+\. /, "").toLowerCase();
}
