import type { CommandGroup } from "../../cli/grammar/tree.ts";

/** `mosaic fleet …` */
export const fleetCommands: CommandGroup["commands"] = {
  init: {
    summary: "write a first roster",
    otherWords: ["create"],
    load: async () => (await import("./init.ts")).init,
  },
  profiles: {
    summary: "show the rosters to begin with",
    commands: {
      list: {
        summary: "list them, and what this host lacks for each",
        load: async () => (await import("./profiles.ts")).profilesList,
      },
      show: {
        summary: "print the roster of one",
        load: async () => (await import("./profiles.ts")).profilesShow,
      },
    },
  },
  "install-systemd": {
    summary: "install scripts, units and environment files for the roster",
    aliases: ["install"],
    load: async () => (await import("./install-systemd.ts")).installSystemd,
  },
  start: {
    summary: "start the fleet, or some agents",
    otherWords: ["up", "run"],
    load: async () => (await import("./start.ts")).start,
  },
  stop: {
    summary: "stop the fleet, or some agents, and every process they left",
    otherWords: ["down", "kill"],
    load: async () => (await import("./stop.ts")).stop,
  },
  restart: {
    summary: "restart the fleet, or some agents",
    otherWords: ["reload"],
    load: async () => (await import("./restart.ts")).restart,
  },
  status: {
    summary: "the table of ps, with an exit status for scripts (--check)",
    load: async () => (await import("./status.ts")).status,
  },
  ps: {
    summary: "list the agents: what each is doing, and since when",
    otherWords: ["ls", "list", "top"],
    load: async () => (await import("./ps.ts")).ps,
  },
  events: {
    summary: "show what happened: starts, ends, blocks, messages, commands",
    otherWords: ["history", "journal"],
    load: async () => (await import("./events.ts")).events,
  },
  recap: {
    summary: "sum up the night: who needs you, what ended and why",
    load: async () => (await import("./recap.ts")).recap,
  },
  notify: {
    summary: "tell somebody outside of the fleet",
    commands: {
      test: {
        summary: "send a notice that says it is a test",
        load: async () => (await import("./notify-test.ts")).notifyTest,
      },
      flush: {
        summary: "send what nobody was told yet; launchers run it",
        load: async () => (await import("./notify-flush.ts")).notifyFlush,
      },
    },
  },
  limits: {
    summary: "what is due when a usage limit has passed",
    commands: {
      flush: {
        summary: "deliver what was kept, and tell agents to go on; launchers run it",
        load: async () => (await import("./limits-flush.ts")).limitsFlush,
      },
    },
  },
  metrics: {
    summary: "print figures for a monitor (Prometheus' text format)",
    load: async () => (await import("./metrics.ts")).metrics,
  },
  logs: {
    summary: "show what was said to an agent and by it, from its own record",
    load: async () => (await import("./logs.ts")).logs,
  },
  pause: {
    summary: "hold back starts, restarts and messages for now",
    load: async () => (await import("./pause.ts")).pause,
  },
  resume: {
    summary: "end the pause",
    load: async () => (await import("./resume.ts")).resume,
  },
  verify: {
    summary: "check that everything runs as the roster says",
    otherWords: ["check"],
    load: async () => (await import("./verify.ts")).verify,
  },
  doctor: {
    summary: "say what is wrong now or will be at the next boot, and mend it",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  add: {
    summary: "add an agent to the roster, and start it",
    otherWords: ["new"],
    load: async () => (await import("./add.ts")).add,
  },
  remove: {
    summary: "stop an agent, and take it out of the roster",
    otherWords: ["rm", "delete"],
    load: async () => (await import("./remove.ts")).remove,
  },
  rename: {
    summary: "give an agent another name, with all that is its own",
    load: async () => (await import("./rename.ts")).rename,
  },
  edit: {
    summary: "change the roster in your editor, checked before it is saved",
    load: async () => (await import("./edit.ts")).edit,
  },
  set: {
    summary: "change an agent's settings in the roster",
    load: async () => (await import("./set.ts")).set,
  },
  plan: {
    summary: "show what apply would do after the roster was edited",
    otherWords: ["diff"],
    load: async () => (await import("./plan.ts")).plan,
  },
  apply: {
    summary: "make the running fleet match the roster",
    load: async () => (await import("./apply.ts")).apply,
  },
  uninstall: {
    summary: "stop the fleet, and remove its units and files",
    load: async () => (await import("./uninstall.ts")).uninstall,
  },
};
