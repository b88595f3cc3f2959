import type { CommandGroup, CommandLeaf } from "./_shared/tree.ts";
import type { Launchable } from "./launch/launch.ts";

/**
 * Every command of mosaic: its name, one line about it, and how to load it. Nothing is imported until a
 * command is run or its own help is asked for. A new command is one line here and one file.
 */
export const commandTree: CommandGroup = {
  summary: "run a fleet of long-lived AI coding agents the way a host runs services",
  commands: {
    fleet: {
      summary: "install, start, stop and prove the fleet",
      commands: {
        init: {
          summary: "write a first roster",
          load: async () => (await import("./fleet/init.ts")).init,
        },
        "install-systemd": {
          summary: "write the scripts, units and env files of the roster",
          aliases: ["install"],
          load: async () => (await import("./fleet/install-systemd.ts")).installSystemd,
        },
        start: {
          summary: "start the fleet, or some agents",
          load: async () => (await import("./fleet/start.ts")).start,
        },
        stop: {
          summary: "stop the fleet, or some agents, with all they left behind",
          load: async () => (await import("./fleet/stop.ts")).stop,
        },
        restart: {
          summary: "restart the fleet, or some agents, one restart at a time",
          load: async () => (await import("./fleet/restart.ts")).restart,
        },
        status: {
          summary: "show what the supervisor and tmux say of each agent",
          load: async () => (await import("./fleet/status.ts")).status,
        },
        ps: {
          summary: "show what each agent is doing, who says so, and since when",
          load: async () => (await import("./fleet/ps.ts")).ps,
        },
        pause: {
          summary: "start, restart and send nothing for now",
          load: async () => (await import("./fleet/pause.ts")).pause,
        },
        resume: {
          summary: "end a pause",
          load: async () => (await import("./fleet/resume.ts")).resume,
        },
        verify: {
          summary: "prove that everything runs as the roster wants",
          load: async () => (await import("./fleet/verify.ts")).verify,
        },
      },
    },
    agent: {
      summary: "look at agents",
      commands: {
        roster: {
          summary: "list the agents of the roster",
          load: async () => (await import("./agent/roster.ts")).roster,
        },
        status: {
          summary: "show one agent, or all of them",
          load: async () => (await import("./agent/status.ts")).status,
        },
        tail: {
          summary: "show the last lines of an agent's screen",
          load: async () => (await import("./agent/tail.ts")).tail,
        },
      },
    },
    yolo: {
      summary: "become a runtime that asks no permission",
      load: async () => (await import("./launch/yolo.ts")).yolo,
    },
    claude: runtime("claude"),
    codex: runtime("codex"),
    gemini: runtime("gemini"),
    opencode: runtime("opencode"),
    pi: runtime("pi"),
    stub: runtime("stub", "become the stub: an agent for trying mosaic out, with no account"),
    schema: {
      summary: "print the JSON schema of a file",
      commands: {
        roster: {
          summary: "print the JSON schema of the roster",
          load: async () => (await import("./schema/roster.ts")).roster,
        },
      },
    },
    completion: {
      summary: "print a completion script for a shell",
      load: async () => (await import("./completion.ts")).completion,
    },
    version: {
      summary: "show the version and what it was built from",
      load: async () => (await import("./version.ts")).version,
    },
  },
};

function runtime(name: Launchable, summary = `become ${name}`): CommandLeaf {
  return { summary, load: async () => (await import("./launch/launch.ts")).runtimeVerb(name) };
}
