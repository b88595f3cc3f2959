import type { CommandGroup, CommandLeaf } from "../cli/grammar/tree.ts";
import type { Launchable } from "./launch/launch.ts";

/**
 * Every command of mosaic: its name, one line about it, and how to load it. Nothing is imported until a
 * command is run or its own help is asked for. A new command is one line here and one file.
 */
export const commandTree: CommandGroup = {
  summary: "run a fleet of long-lived AI coding agents the way a host runs services",
  shortcuts: {
    ps: ["fleet", "ps"],
    start: ["fleet", "start"],
    stop: ["fleet", "stop"],
    restart: ["fleet", "restart"],
    status: ["agent", "status"],
    send: ["agent", "send"],
    attach: ["agent", "attach"],
  },
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
        add: {
          summary: "put an agent into the fleet",
          load: async () => (await import("./fleet/add.ts")).add,
        },
        remove: {
          summary: "take an agent out of the fleet",
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
          summary: "change what an agent is started with",
          load: async () => (await import("./fleet/set.ts")).set,
        },
        plan: {
          summary: "say what would bring the fleet to what the roster says",
          load: async () => (await import("./fleet/plan.ts")).plan,
        },
        apply: {
          summary: "bring the fleet to what the roster says",
          load: async () => (await import("./fleet/apply.ts")).apply,
        },
        uninstall: {
          summary: "stop the fleet and remove its units and files",
          load: async () => (await import("./fleet/uninstall.ts")).uninstall,
        },
      },
    },
    agent: {
      summary: "talk to agents and look at them",
      commands: {
        roster: {
          summary: "list the agents of the roster",
          load: async () => (await import("./agent/roster.ts")).roster,
        },
        status: {
          summary: "show one agent, or all of them",
          load: async () => (await import("./agent/status.ts")).status,
        },
        explain: {
          summary: "say why we say that an agent is in its state",
          load: async () => (await import("./agent/explain.ts")).explain,
        },
        send: {
          summary: "deliver a message, and say what became of it",
          load: async () => (await import("./agent/send.ts")).send,
        },
        broadcast: {
          summary: "deliver a message to many agents",
          load: async () => (await import("./agent/broadcast.ts")).broadcast,
        },
        reset: {
          summary: "begin a new conversation",
          load: async () => (await import("./agent/reset.ts")).reset,
        },
        wait: {
          summary: "wait until an agent is idle, blocked or gone",
          load: async () => (await import("./agent/wait.ts")).wait,
        },
        watch: {
          summary: "look at an agent's screen, without touching it",
          load: async () => (await import("./agent/watch.ts")).watch,
        },
        attach: {
          summary: "type to an agent: the one way to",
          load: async () => (await import("./agent/attach.ts")).attach,
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
    wizard: {
      summary: "lead from nothing to a running fleet, in a few questions or none",
      load: async () => (await import("./wizard.ts")).wizard,
    },
    config: {
      summary: "show the settings, and say what claude tells mosaic",
      commands: {
        show: {
          summary: "show every setting, and what says so",
          load: async () => (await import("./config/show.ts")).show,
        },
        hooks: {
          summary: "mosaic's hooks for a claude of your own",
          commands: {
            list: {
              summary: "list the events, and who has a hook on them",
              load: async () => (await import("./config/hooks-list.ts")).hooksList,
            },
            enable: {
              summary: "put mosaic's hook on an event",
              load: async () => (await import("./config/hooks-change.ts")).hooksEnable,
            },
            disable: {
              summary: "take mosaic's hook off an event",
              load: async () => (await import("./config/hooks-change.ts")).hooksDisable,
            },
          },
        },
      },
    },
    gateway: {
      summary: "the second door: the same operations over HTTP",
      commands: {
        run: {
          summary: "answer on a unix socket, in the foreground",
          load: async () => (await import("./gateway/run.ts")).run,
        },
      },
    },
    schema: {
      summary: "print the JSON schema of a file",
      commands: {
        roster: {
          summary: "print the JSON schema of the roster",
          load: async () => (await import("./schema/roster.ts")).roster,
        },
      },
    },
    update: {
      summary: "replace mosaic by another version, under a running fleet",
      load: async () => (await import("./update.ts")).update,
    },
    uninstall: {
      summary: "stop the fleet and remove mosaic",
      load: async () => (await import("./uninstall.ts")).uninstall,
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
