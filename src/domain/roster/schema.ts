// zod/mini instead of zod: in a compiled binary, import, a small schema and its first parse take 1.6 ms instead of 4.3
// ms (zod 4.6.7), where a command that does nothing takes 9 ms. Its missing messages are our own anyway (explain.ts).
import * as z from "zod/mini";
import { NAME_PATTERN } from "../../base/names.ts";
import { BUILT_IN } from "./built-in.ts";
import {
  DURATION_PATTERN,
  KEPT_PATTERN,
  QUOTA_PATTERN,
  SIZE_PATTERN,
  SMALLEST_SIZE,
  TASKS_PATTERN,
} from "./quantities.ts";
import { readDuration, readKeptSize, readQuota, readSize, readTasks } from "./quantities.ts";
import { AGENT_RIGHTS, RESTART_POLICIES, SUPERVISOR_CHOICES } from "./roster.ts";
import { accounts, onLimit } from "./schema-accounts.ts";
import { budget } from "./schema-budget.ts";
import { notify } from "./schema-notify.ts";
import { DESCRIBED_PATTERN, RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import { agentCommand, describe, environment, parsed, wholeNumber } from "./schema-parts.ts";
import {
  PATH_PATTERN,
  readAgentName,
  readArgument,
  readHostName,
  readLabel,
  readPath,
  readSessionName,
  readSocketName,
} from "./texts.ts";

// The form of the roster; roster.schema.json is generated from it (`bun scripts/generate-schema.ts`). Checks of several
// values (unique names, a command for runtime command) are in checks.ts. Keys have only their snake_case names here;
// spelling.ts converts camelCase before.

const name = { pattern: NAME_PATTERN.source };

function path(description: string) {
  return parsed(z.string(), readPath, {
    description: `${description} Absolute; ~ and $HOME at the start are expanded.`,
    pattern: PATH_PATTERN,
  });
}

function duration(description: string, byDefault: string) {
  return parsed(z.union([z.string(), z.number()]), readDuration, {
    description: `${description} ${byDefault} unless said. Units: ms, s, m, h, d; a bare number is seconds.`,
    pattern: DURATION_PATTERN,
    minimum: 0,
  });
}

function resume() {
  return describe(z.boolean(), {
    description:
      "Whether a new start goes on with the last conversation, where the runtime can; one attempt, then a new one. Needs the runtime's own command, or `mosaic RUNTIME`.",
    default: BUILT_IN.resume,
  });
}

function logsMax() {
  return parsed(z.union([z.string(), z.number()]), readKeptSize, {
    description: `How much of what was said to the agent and by it mosaic keeps on disk: 50M, 1G; 0 keeps nothing. ${BUILT_IN.logs_max} unless said.`,
    pattern: KEPT_PATTERN,
    minimum: 0,
  });
}

const limits = describe(
  z.strictObject({
    memory_max: z.optional(
      parsed(z.union([z.string(), z.number()]), readSize, {
        description:
          "Memory the agent's whole process tree may use before it is killed and restarted: 4G, 512M, infinity. K, M, G, T are powers of 1024; a bare number is bytes.",
        pattern: SIZE_PATTERN,
        minimum: SMALLEST_SIZE,
      }),
    ),
    cpu_quota: z.optional(
      parsed(z.union([z.string(), z.number()]), readQuota, {
        description: "Processor time: 100% is one processor, 200% two, infinity no quota.",
        pattern: QUOTA_PATTERN,
        // A number is accepted by the union only so that our message can say which character is missing.
        not: { type: "number" },
      }),
    ),
    tasks_max: z.optional(
      parsed(z.union([z.string(), z.number()]), readTasks, {
        description: "Number of tasks (processes and their threads) at one time, or infinity.",
        pattern: TASKS_PATTERN,
        minimum: 1,
      }),
    ),
  }),
  {
    id: "limits",
    description:
      "What one agent may use, children included. A kind that is not named is not limited; infinity lifts a limit of defaults. Needs a systemd user manager.",
  },
);

const restart = describe(
  z.strictObject({
    policy: z.optional(
      describe(z.enum(RESTART_POLICIES), {
        description: "When a dead agent is started again: on-failure (unless said), always, or never.",
      }),
    ),
    max: z.optional(
      wholeNumber(
        1,
        1000,
        `Starts within the window after which it is given up; ${BUILT_IN.restart.max} unless said.`,
      ),
    ),
    window: z.optional(duration("The time in which max starts are too many.", BUILT_IN.restart.window)),
    backoff: z.optional(duration("The wait between a death and the next start.", BUILT_IN.restart.backoff)),
  }),
  {
    id: "restart",
    description: "What happens when the agent ends by itself. window must be longer than max times backoff.",
  },
);

const agent = describe(
  z.strictObject({
    name: parsed(z.string(), readAgentName, {
      description:
        "The agent's name, unique in the roster: also its tmux session, its unit mosaic-agent@NAME and its files. Letters, digits, '_', '-' and '.', not starting with '-' or '.'.",
      ...name,
    }),
    // checks.ts knows the names: a file of the home may describe one
    runtime: describe(z.string(), {
      description:
        "The program behind the agent. stub is a small agent inside mosaic, for trying things out; command is any program (then command is required); any other name is one that fleet/runtimes.local/NAME.yaml describes.",
      anyOf: [{ enum: [...RUNTIME_NAMES] }, { pattern: DESCRIBED_PATTERN.source }],
    }),
    class: z.optional(
      parsed(z.string(), readLabel, {
        description: "A free label: the agent's role.",
        default: BUILT_IN.class,
      }),
    ),
    model_hint: z.optional(
      parsed(z.string(), readArgument, {
        description: "Passed to the runtime as its model, for example openai-codex/gpt-5.5:high.",
        pattern: "^[^-]",
      }),
    ),
    working_directory: z.optional(
      path("Where the agent works; made if missing. In place of defaults.working_directory."),
    ),
    command: z.optional(agentCommand()),
    resume: z.optional(resume()),
    logs_max: z.optional(logsMax()),
    env: z.optional(environment()),
    env_file: z.optional(
      path(
        "A file of KEY=value lines read when the agent starts: the place for keys and tokens, which do not belong in the roster. Keep it readable by you alone (chmod 600).",
      ),
    ),
    limits: z.optional(limits),
    restart: z.optional(restart),
    on_limit: z.optional(onLimit()),
    budget: z.optional(budget),
    account: z.optional(
      parsed(z.string(), readHostName, {
        description:
          "An account of accounts, with a folder for this runtime: its starts come one after another, and its limits and login are those of all who work on it.",
        ...name,
      }),
    ),
    hosts: z.optional(
      describe(
        z
          .array(parsed(z.string(), readHostName, { description: "A host of the team.", ...name }))
          .check(z.minLength(1)),
        {
          description:
            "The hosts of a team on which it runs, by the names of mosaic gateway host list: for one roster that several hosts have. Unless said, every host that has this roster.",
        },
      ),
    ),
  }),
  {
    description: "One agent.",
    if: { properties: { runtime: { const: "command" } }, required: ["runtime"] },
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ["command"] },
  },
);

const runtimeOverrides = z.strictObject({
  reset_command: z.optional(
    parsed(z.string(), readLabel, {
      description: "What is typed to begin a new conversation, for example /new.",
    }),
  ),
});

export const rosterSchema = describe(
  z.strictObject({
    version: describe(z.literal(1), { description: "The version of this format." }),
    transport: describe(z.literal("tmux"), { description: "How agents are reached." }),
    tmux: z.optional(
      describe(
        z.strictObject({
          socket_name: z.optional(
            parsed(z.string(), readSocketName, {
              description:
                "Name of the fleet's own tmux server (tmux -L). Your default server is never used.",
              default: BUILT_IN.socket_name,
              ...name,
            }),
          ),
          holder_session: z.optional(
            parsed(z.string(), readSessionName, {
              description: "The session that keeps the server alive; no agent may have this name.",
              default: BUILT_IN.holder_session,
              pattern: "^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$",
            }),
          ),
        }),
        { description: "The tmux server of the fleet." },
      ),
    ),
    supervisor: z.optional(
      describe(z.enum(SUPERVISOR_CHOICES), {
        description:
          "Who starts and watches the agents: systemd (the user manager), direct (mosaic itself, where there is none), or auto, which takes systemd where it answers.",
        default: BUILT_IN.supervisor,
      }),
    ),
    defaults: z.optional(
      describe(
        z.strictObject({
          working_directory: z.optional(
            path("Where agents work; made if missing. Your home folder unless said."),
          ),
          resume: z.optional(resume()),
          logs_max: z.optional(logsMax()),
          restart: z.optional(restart),
          limits: z.optional(limits),
          on_limit: z.optional(onLimit()),
          budget: z.optional(budget),
          start_concurrency: z.optional(
            wholeNumber(
              1,
              1000,
              "How many agents may be starting at the same time.",
              BUILT_IN.start_concurrency,
            ),
          ),
        }),
        { description: "What holds for every agent that does not say otherwise, key by key." },
      ),
    ),
    runtimes: z.optional(
      describe(z.partialRecord(z.enum(RUNTIME_NAMES), runtimeOverrides), {
        description: "Changes to a runtime's built-in adapter.",
      }),
    ),
    accounts: z.optional(accounts()),
    notify: z.optional(notify),
    agents_may: z.optional(
      describe(z.array(z.enum(AGENT_RIGHTS)), {
        description:
          "What agents may do from inside of their panes: send, ask, wait, read (these unless said), start, stop, restart, add, and operate for all the rest. To itself an agent may always do start, stop and restart. No wall: an agent runs as the same user.",
        default: [...BUILT_IN.agents_may],
      }),
    ),
    agents_most: z.optional(
      wholeNumber(
        1,
        1000,
        "Where agents may add: they add none once the roster has so many.",
        BUILT_IN.agents_most,
      ),
    ),
    agents: describe(z.array(agent).check(z.minLength(1)), {
      description: "The agents of the fleet, at least one.",
    }),
  }),
  {
    title: "mosaic roster",
    description: "The agents of a fleet and how they are run. camelCase spellings of the keys mean the same.",
  },
);

/** A roster as zod returns it: every value read, nothing filled in yet. */
export type WrittenRoster = z.output<typeof rosterSchema>;
export type WrittenAgent = z.output<typeof agent>;
export type WrittenLimits = z.output<typeof limits>;
export type WrittenRestart = z.output<typeof restart>;
