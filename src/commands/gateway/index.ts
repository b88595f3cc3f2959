import type { CommandGroup } from "../../cli/grammar/tree.ts";

export const gatewayCommands: CommandGroup["commands"] = {
  install: {
    summary: "set up a gateway on this host, and start it",
    load: async () => (await import("./install.ts")).install,
  },
  start: {
    summary: "start the gateway",
    load: async () => (await import("./start.ts")).start,
  },
  stop: {
    summary: "stop the gateway; no agent notices",
    load: async () => (await import("./stop.ts")).stop,
  },
  restart: {
    summary: "stop the gateway and start it again",
    load: async () => (await import("./restart.ts")).restart,
  },
  status: {
    summary: "show whether the gateway runs and answers",
    load: async () => (await import("./status.ts")).status,
  },
  doctor: {
    summary: "show what the gateway needs and does not have",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  logs: {
    summary: "show what the gateway has printed",
    load: async () => (await import("./logs.ts")).logs,
  },
  run: {
    summary: "serve in the foreground, on a port and a socket",
    load: async () => (await import("./run.ts")).run,
  },
  login: {
    summary: "print a code with which somebody makes a password",
    load: async () => (await import("./login.ts")).login,
  },
  recover: {
    summary: "let an admin in again who has lost the password",
    load: async () => (await import("./recover.ts")).recover,
  },
  user: {
    summary: "who may log in",
    commands: {
      add: {
        summary: "let somebody log in",
        load: async () => (await import("./user-add.ts")).userAdd,
      },
      list: {
        summary: "list those who may log in",
        load: async () => (await import("./user-list.ts")).userList,
      },
      role: {
        summary: "change what a user may do",
        load: async () => (await import("./user-role.ts")).userRole,
      },
      disable: {
        summary: "lock a user out, or let them in again",
        load: async () => (await import("./user-disable.ts")).userDisable,
      },
    },
  },
  team: {
    summary: "users who have rights together",
    commands: {
      create: {
        summary: "make a team",
        load: async () => (await import("./team-create.ts")).teamCreate,
      },
      add: {
        summary: "put users into a team",
        load: async () => (await import("./team-add.ts")).teamAdd,
      },
      list: {
        summary: "list the teams, and who is in them",
        load: async () => (await import("./team-list.ts")).teamList,
      },
      drop: {
        summary: "take users out of a team",
        load: async () => (await import("./team-drop.ts")).teamDrop,
      },
      remove: {
        summary: "remove a team, and what it may",
        load: async () => (await import("./team-remove.ts")).teamRemove,
      },
    },
  },
  allow: {
    summary: "give a right over some agents",
    load: async () => (await import("./allow.ts")).allow,
  },
  rights: {
    summary: "show what users and teams may",
    load: async () => (await import("./rights.ts")).rights,
  },
  disallow: {
    summary: "take a right over some agents away",
    load: async () => (await import("./disallow.ts")).disallow,
  },
  token: {
    summary: "what programs ask with",
    commands: {
      create: {
        summary: "make a token, and print it once",
        load: async () => (await import("./token-create.ts")).tokenCreate,
      },
      list: {
        summary: "list the tokens, and when each was last used",
        load: async () => (await import("./token-list.ts")).tokenList,
      },
      revoke: {
        summary: "refuse a token from now on",
        load: async () => (await import("./token-revoke.ts")).tokenRevoke,
      },
    },
  },
  host: {
    summary: "the hosts of a team",
    commands: {
      list: {
        summary: "list the hosts of the team, and who is heard from",
        load: async () => (await import("./host-list.ts")).hostList,
      },
      invite: {
        summary: "print a code with which one new host comes in",
        load: async () => (await import("./host-invite.ts")).hostInvite,
      },
      remove: {
        summary: "take a host out of the team",
        load: async () => (await import("./host-remove.ts")).hostRemove,
      },
      move: {
        summary: "say that this host lives here from now on",
        load: async () => (await import("./host-move.ts")).hostMove,
      },
    },
  },
  join: {
    summary: "make this home a host of a team",
    load: async () => (await import("./join.ts")).join,
  },
  config: {
    summary: "what the gateway is set up with",
    commands: {
      show: {
        summary: "show every setting, and where it comes from",
        load: async () => (await import("./config-show.ts")).configShow,
      },
      set: {
        summary: "change a setting",
        load: async () => (await import("./config-set.ts")).configSet,
      },
    },
  },
  "migrate-tier": {
    summary: "bring users and audit into a team's database",
    load: async () => (await import("./migrate-tier.ts")).migrateTier,
  },
  audit: {
    summary: "show who did what through the gateway",
    load: async () => (await import("./audit.ts")).audit,
  },
  selftest: {
    summary: "attack the gateway, and say what was refused",
    load: async () => (await import("./selftest.ts")).selftest,
  },
  uninstall: {
    summary: "stop the gateway, and remove all of it",
    load: async () => (await import("./uninstall.ts")).uninstall,
  },
};
