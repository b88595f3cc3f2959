import type { CommandGroup } from "../../cli/grammar/tree.ts";

export const gatewayCommands: CommandGroup["commands"] = {
  run: {
    summary: "serve on a socket or a port, in the foreground",
    load: async () => (await import("./run.ts")).run,
  },
  login: {
    summary: "print a code with which somebody makes a password",
    load: async () => (await import("./login.ts")).login,
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
  audit: {
    summary: "show who did what through the gateway",
    load: async () => (await import("./audit.ts")).audit,
  },
};
