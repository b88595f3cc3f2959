import type { CommandGroup, CommandLeaf } from "../cli/grammar/tree.ts";
import { AGENT_SECTIONS, FLEET_SECTIONS, ROOT_SECTIONS } from "./help-sections.ts";
import { agentCommands } from "./agent/index.ts";
import { fleetCommands } from "./fleet/index.ts";
import { federationCommands } from "./federation/index.ts";
import { gatewayCommands } from "./gateway/index.ts";
import { runtimeCommands } from "./runtime/index.ts";
import type { Launchable } from "./launch/launch.ts";

/**
 * Every command of mosaic: its name, one line about it, and how to load it. Nothing is imported until a command is run,
 * or its own help is asked for. A new command is one entry here or in its group's index, and one file.
 */
export const commandTree: CommandGroup = {
  summary: "run a fleet of long-lived AI coding agents the way a host runs services",
  sections: ROOT_SECTIONS,
  shortcuts: {
    ps: ["fleet", "ps"],
    start: ["fleet", "start"],
    stop: ["fleet", "stop"],
    restart: ["fleet", "restart"],
    status: ["agent", "status"],
    send: ["agent", "send"],
    ask: ["agent", "ask"],
    attach: ["agent", "attach"],
    logs: ["fleet", "logs"],
  },
  commands: {
    fleet: {
      summary: "set up, change, start, stop and check the fleet",
      sections: FLEET_SECTIONS,
      commands: fleetCommands,
    },
    agent: {
      summary: "send to agents, wait for them, watch them, type into them",
      sections: AGENT_SECTIONS,
      commands: agentCommands,
    },
    yolo: {
      summary: "run a runtime here, with its permission prompts turned off",
      load: async () => (await import("./launch/yolo.ts")).yolo,
    },
    claude: runtime("claude"),
    codex: runtime("codex"),
    copilot: runtime("copilot"),
    gemini: runtime("gemini"),
    opencode: runtime("opencode"),
    pi: runtime("pi"),
    qwen: runtime("qwen"),
    stub: runtime("stub", "run the stub here: a small agent for trying mosaic, with no account"),
    wizard: {
      summary: "set up a first fleet: asks a few questions, or none",
      load: async () => (await import("./wizard.ts")).wizard,
    },
    config: {
      summary: "show settings, and turn mosaic's hooks for claude on or off",
      commands: {
        show: {
          summary: "show every setting, and where it comes from",
          load: async () => (await import("./config/show.ts")).show,
        },
        hooks: {
          summary: "mosaic's hooks for a claude that you start yourself",
          commands: {
            list: {
              summary: "list the events of claude, and the hooks on them",
              load: async () => (await import("./config/hooks-list.ts")).hooksList,
            },
            enable: {
              summary: "add mosaic's hook to an event",
              load: async () => (await import("./config/hooks-change.ts")).hooksEnable,
            },
            disable: {
              summary: "remove mosaic's hook from an event",
              load: async () => (await import("./config/hooks-change.ts")).hooksDisable,
            },
          },
        },
      },
    },
    runtime: {
      summary: "the versions of the runtimes: try one before the fleet has it",
      commands: runtimeCommands,
    },
    gateway: {
      summary: "serve the same operations over HTTP, for programs and people",
      commands: gatewayCommands,
    },
    federation: {
      summary: "let other teams see and address some agents of this one",
      commands: federationCommands,
    },
    mcp: {
      summary: "give an agent the fleet as tools (Model Context Protocol)",
      load: async () => (await import("./mcp.ts")).mcp,
    },
    schema: {
      summary: "print the JSON schema of a file, for editors",
      commands: {
        patterns: {
          summary: "print the JSON schema of fleet/patterns.yaml",
          load: async () => (await import("./schema/patterns.ts")).patterns,
        },
        roster: {
          summary: "print the JSON schema of the roster",
          load: async () => (await import("./schema/roster.ts")).roster,
        },
        runtime: {
          summary: "print the JSON schema of a runtime of your own",
          load: async () => (await import("./schema/runtime.ts")).runtime,
        },
      },
    },
    update: {
      summary: "install another version of mosaic; running agents go on",
      load: async () => (await import("./update.ts")).update,
    },
    uninstall: {
      summary: "stop the fleet, and remove mosaic",
      load: async () => (await import("./uninstall.ts")).uninstall,
    },
    completion: {
      summary: "print the completion script for bash, zsh or fish",
      load: async () => (await import("./completion.ts")).completion,
    },
    "completion-words": {
      summary: "print the words of the roster that a completion script offers",
      plumbing: true,
      load: async () => (await import("./completion-words.ts")).completionWords,
    },
    "manual-pages": {
      summary: "write the pages for man(1) into a folder",
      plumbing: true,
      load: async () => (await import("./manual-pages.ts")).manualPagesVerb,
    },
    version: {
      summary: "show the version, and what it was built from",
      load: async () => (await import("./version.ts")).version,
    },
  },
};

function runtime(name: Launchable, summary = `run ${name} here, in this terminal`): CommandLeaf {
  return { summary, load: async () => (await import("./launch/launch.ts")).runtimeVerb(name) };
}
