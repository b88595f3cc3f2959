import { defineVerb } from "../../cli/grammar/verb.ts";
import { MosaicError } from "../../base/errors.ts";
import { agentWait } from "../../operations/agent/wait.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";

export const wait = defineVerb({
  details:
    "Waits until agents are idle, blocked or gone: all of them, or with --any one. Ends at once when one dies, also where " +
    "it is started again, and when one waits at a dialog that only a person can answer; with --any when all of them do. HOST/AGENT and HOST/* are agents " +
    "of other hosts of the team.",
  args: {
    ...SOME_AGENTS,
    class: { type: "string", valueHint: "CLASS", repeatable: true, description: "only agents of this class" },
    for: {
      type: "enum",
      valueHint: "STATE",
      options: ["idle", "blocked", "exit"],
      default: "idle",
      description: "what to wait for",
    },
    all: { type: "boolean", description: "until all of them have come to it (the default)" },
    any: { type: "boolean", description: "until one of them has" },
    throughDialogs: { type: "boolean", description: "wait on while one waits for a person" },
    timeout: { type: "duration", default: "1h", description: "how long to wait" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
    "timed-out": "it did not come to that in time",
    blocked: "one waits at a dialog",
    "not-running": "one died, or is not running",
    stored: "another host has not answered",
  },
  examples: [
    { command: "mosaic agent wait coder0 --for idle --timeout 10m", explains: "until it has nothing to do" },
    { command: "mosaic agent wait coder0 coder1 --any", explains: "until one of the two has" },
    { command: "mosaic agent wait --class worker", explains: "until a whole class has" },
    {
      command: "mosaic agent wait build3/coder0 coder1",
      explains: "one of another host, and one of this one",
    },
    { command: "mosaic agent wait coder0 --for blocked", explains: "until it needs a person" },
  ],
  async run(context, { agents, class: classes, for: wanted, all, any, throughDialogs, timeout }) {
    if (all && any) throw new MosaicError("usage", "--all and --any exclude each other");
    const { document } = await context.perform(agentWait, {
      agents: [...agents],
      classes: [...classes],
      for: wanted,
      any,
      through_dialogs: throughDialogs,
      timeout_ms: timeout,
    });
    const shown = any ? document.agents.filter(({ outcome }) => outcome === "reached") : document.agents;
    return {
      text: shown
        .map(({ agent, state, reason }) => `${agent}: ${reason === null ? state : `${state}: ${reason}`}`)
        .join("\n"),
      json: document,
    };
  },
});
