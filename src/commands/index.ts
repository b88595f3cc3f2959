import type { CommandGroup, CommandLeaf } from "../cli/grammar/tree.ts";
import { AGENT_SECTIONS, FLEET_SECTIONS, ROOT_SECTIONS } from "./help-sections.ts";
import { agentCommands } from "./agent/index.ts";
import { federationCommands } from "./federation/index.ts";
import { gatewayCommands } from "./gateway/index.ts";
import { runtimeCommands } from "./runtime/index.ts";
import type { Launchable } from "./launch/launch.ts";

/**
 * Every command of mosaic: its name, one line about it, and how to load it. Nothing is imported until a
 * command is run or its own help is asked for. A new command is one line here and one file.
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
      commands: {
        init: {
          summary: "write a first roster",
          otherWords: ["create"],
          load: async () => (await import("./fleet/init.ts")).init,
        },
        profiles: {
          summary: "show the rosters to begin with",
          commands: {
            list: {
              summary: "list them, and what this host lacks for each",
              load: async () => (await import("./fleet/profiles.ts")).profilesList,
            },
            show: {
              summary: "print the roster of one",
              load: async () => (await import("./fleet/profiles.ts")).profilesShow,
            },
          },
        },
        "install-systemd": {
          summary: "install scripts, units and environment files for the roster",
          aliases: ["install"],
          load: async () => (await import("./fleet/install-systemd.ts")).installSystemd,
        },
        start: {
          summary: "start the fleet, or some agents",
          otherWords: ["up", "run"],
          load: async () => (await import("./fleet/start.ts")).start,
        },
        stop: {
          summary: "stop the fleet, or some agents, and every process they left",
          otherWords: ["down", "kill"],
          load: async () => (await import("./fleet/stop.ts")).stop,
        },
        restart: {
          summary: "restart the fleet, or some agents",
          otherWords: ["reload"],
          load: async () => (await import("./fleet/restart.ts")).restart,
        },
        status: {
          summary: "the table of ps, with an exit status for scripts (--check)",
          load: async () => (await import("./fleet/status.ts")).status,
        },
        ps: {
          summary: "list the agents: what each is doing, and since when",
          otherWords: ["ls", "list", "top"],
          load: async () => (await import("./fleet/ps.ts")).ps,
        },
        events: {
          summary: "show what happened: starts, ends, blocks, messages, commands",
          otherWords: ["history", "journal"],
          load: async () => (await import("./fleet/events.ts")).events,
        },
        recap: {
          summary: "sum up the night: who needs you, what ended and why",
          load: async () => (await import("./fleet/recap.ts")).recap,
        },
        notify: {
          summary: "tell somebody outside of the fleet",
          commands: {
            test: {
              summary: "send a notice that says it is a test",
              load: async () => (await import("./fleet/notify-test.ts")).notifyTest,
            },
            flush: {
              summary: "send what nobody was told yet; launchers run it",
              load: async () => (await import("./fleet/notify-flush.ts")).notifyFlush,
            },
          },
        },
        limits: {
          summary: "what is due when a usage limit has passed",
          commands: {
            flush: {
              summary: "deliver what was kept, and tell agents to go on; launchers run it",
              load: async () => (await import("./fleet/limits-flush.ts")).limitsFlush,
            },
          },
        },
        metrics: {
          summary: "print figures for a monitor (Prometheus' text format)",
          load: async () => (await import("./fleet/metrics.ts")).metrics,
        },
        logs: {
          summary: "show what was said to an agent and by it, from its own record",
          load: async () => (await import("./fleet/logs.ts")).logs,
        },
        pause: {
          summary: "hold back starts, restarts and messages for now",
          load: async () => (await import("./fleet/pause.ts")).pause,
        },
        resume: {
          summary: "end the pause",
          load: async () => (await import("./fleet/resume.ts")).resume,
        },
        verify: {
          summary: "check that everything runs as the roster says",
          otherWords: ["check"],
          load: async () => (await import("./fleet/verify.ts")).verify,
        },
        doctor: {
          summary: "say what is wrong now or will be at the next boot, and mend it",
          load: async () => (await import("./fleet/doctor.ts")).doctor,
        },
        add: {
          summary: "add an agent to the roster, and start it",
          otherWords: ["new"],
          load: async () => (await import("./fleet/add.ts")).add,
        },
        remove: {
          summary: "stop an agent, and take it out of the roster",
          otherWords: ["rm", "delete"],
          load: async () => (await import("./fleet/remove.ts")).remove,
        },
        rename: {
          summary: "give an agent another name, with all that is its own",
          load: async () => (await import("./fleet/rename.ts")).rename,
        },
        edit: {
          summary: "change the roster in your editor, checked before it is saved",
          load: async () => (await import("./fleet/edit.ts")).edit,
        },
        set: {
          summary: "change an agent's settings in the roster",
          load: async () => (await import("./fleet/set.ts")).set,
        },
        plan: {
          summary: "show what apply would do after the roster was edited",
          otherWords: ["diff"],
          load: async () => (await import("./fleet/plan.ts")).plan,
        },
        apply: {
          summary: "make the running fleet match the roster",
          load: async () => (await import("./fleet/apply.ts")).apply,
        },
        uninstall: {
          summary: "stop the fleet, and remove its units and files",
          load: async () => (await import("./fleet/uninstall.ts")).uninstall,
        },
      },
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
