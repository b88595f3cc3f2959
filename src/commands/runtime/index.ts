import type { CommandGroup } from "../../cli/grammar/tree.ts";

export const runtimeCommands: CommandGroup["commands"] = {
  prove: {
    summary: "try an installed runtime against a model of mosaic's own",
    otherWords: ["test", "check"],
    load: async () => (await import("./prove.ts")).proveVerb,
  },
};
