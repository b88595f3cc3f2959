import type { CommandGroup } from "../../cli/grammar/tree.ts";

export const federationCommands: CommandGroup["commands"] = {
  peer: {
    summary: "the gateways of other teams",
    commands: {
      invite: {
        summary: "print an invite for the gateway of another team",
        load: async () => (await import("./peer-invite.ts")).peerInvite,
      },
      add: {
        summary: "come to another team's gateway with its invite",
        load: async () => (await import("./peer-add.ts")).peerAdd,
      },
      list: {
        summary: "list the peers, and their states",
        load: async () => (await import("./peer-list.ts")).peerList,
      },
      show: {
        summary: "show one peer, with its keys and its grants",
        load: async () => (await import("./peer-show.ts")).peerShow,
      },
      suspend: {
        summary: "refuse a peer until that is undone",
        load: async () => (await import("./peer-suspend.ts")).peerSuspend,
      },
      remove: {
        summary: "refuse a peer for good, and end its grants",
        load: async () => (await import("./peer-remove.ts")).peerRemove,
      },
    },
  },
  grant: {
    summary: "what peers may see and do here",
    commands: {
      create: {
        summary: "let a peer have some of what a user may",
        load: async () => (await import("./grant-create.ts")).grantCreate,
      },
      list: {
        summary: "list what peers were granted",
        load: async () => (await import("./grant-list.ts")).grantList,
      },
      show: {
        summary: "show one grant, whole",
        load: async () => (await import("./grant-show.ts")).grantShow,
      },
      revoke: {
        summary: "end a grant, at the very next request",
        load: async () => (await import("./grant-revoke.ts")).grantRevoke,
      },
    },
  },
  key: {
    summary: "what this gateway signs with",
    commands: {
      rotate: {
        summary: "give this gateway another key, and tell every peer",
        load: async () => (await import("./key-rotate.ts")).keyRotate,
      },
    },
  },
  status: {
    summary: "show how the last calls to each peer went",
    load: async () => (await import("./status.ts")).status,
  },
};
