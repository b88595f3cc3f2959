import { MosaicError } from "../../base/errors.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetSet } from "../../operations/fleet/set.ts";
import { rosterLines } from "../_shared/roster-lines.ts";

export const set = defineVerb({
  details:
    "Sets keys of an agent in your roster, and in what is installed: class, model_hint, working_directory, " +
    "resume, runtime, env_file, env.NAME, and the parts of limits, budget and restart. Nothing else in the file changes, " +
    "and no agent is restarted: those that still run with their old settings are named.",
  args: {
    force: { type: "boolean", description: "also where it is the only orchestrator or enhancer" },
    words: {
      type: "positional",
      valueHint: "NAME KEY=VALUE",
      variadic: true,
      completes: "agents",
      description: "the agent, and what to set; with --defaults no agent",
    },
    defaults: { type: "boolean", description: "set the default of all agents" },
  },
  exitCodes: {
    configuration: "no roster, or one that cannot be changed so",
    "missing-program": "tmux or the user manager is missing",
    locked: "another command changes the fleet",
  },
  examples: [
    {
      command: "mosaic fleet set coder0 model_hint=gpt-5.5 working_directory=~/app",
      explains: "two settings",
    },
    { command: "mosaic fleet set coder0 limits.memory_max=4G", explains: "one limit" },
    {
      command: "mosaic fleet set coder0 budget.tokens=5M",
      explains: "what it may use within a day; at once",
    },
    {
      command: "mosaic fleet set --defaults resume=true",
      explains: "for every agent that has no value of its own",
    },
  ],
  async run(context, { words, defaults, force }) {
    const [agent, assignments] = defaults ? [null, words] : [words[0] ?? null, words.slice(1)];
    const { document, ending } = await context.perform(fleetSet, {
      agent,
      values: valuesOf(assignments),
      force,
    });
    const waiting = document.agents.filter((each) => each.restart_needed !== false).map((each) => each.agent);
    if (waiting.length > 0) {
      context.note(`until then they run as they were started: mosaic fleet restart ${waiting.join(" ")}`);
    }
    return {
      exit: ending,
      text: (page) =>
        document.roster.changed ? rosterLines(page, document.roster).join("\n") : "nothing to change",
      json: document,
    };
  },
});

function valuesOf(assignments: readonly string[]): Record<string, string> {
  const pairs = assignments.map((assignment) => {
    const at = assignment.indexOf("=");
    if (at > 0) return [assignment.slice(0, at), assignment.slice(at + 1)] as const;
    throw new MosaicError("usage", `${JSON.stringify(assignment)} is no KEY=VALUE`);
  });
  if (pairs.length > 0) return Object.fromEntries(pairs);
  throw new MosaicError("usage", "no value is given", {
    hint: "mosaic fleet set coder0 class=reviewer",
  });
}
