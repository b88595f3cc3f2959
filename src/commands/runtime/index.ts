import type { CommandGroup } from "../../cli/grammar/tree.ts";

export const runtimeCommands: CommandGroup["commands"] = {
  list: {
    summary: "list what is installed or pinned, and what is known of it",
    load: async () => (await import("./list.ts")).listVerb,
  },
  patterns: {
    summary: "show the words by which screens are known",
    otherWords: ["words", "screens"],
    load: async () => (await import("./patterns.ts")).patternsVerb,
  },
  pin: {
    summary: "have agents get one version, kept by the fleet",
    load: async () => (await import("./pin.ts")).pinVerb,
  },
  prove: {
    summary: "try an installed runtime against a model of mosaic's own",
    otherWords: ["test", "check"],
    load: async () => (await import("./prove.ts")).proveVerb,
  },
  upgrade: {
    summary: "move agents to another version, one of them first",
    load: async () => (await import("./upgrade.ts")).upgradeVerb,
  },
};
