import { entry, type OperationEntry } from "../entry.ts";

/** The operations about settings, and about hooks in the runtimes' own settings. */
export const CONFIG_OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "config.show": entry(
    "each setting, and what says so",
    async () => (await import("./show.ts")).configShow,
    () => import("../documents/config-show.ts"),
    "read",
  ),
  "config.hooks.list": entry(
    "the events of claude, and who has a hook on them",
    async () => (await import("./hooks.ts")).configHooks,
    () => import("../documents/config-hooks.ts"),
    "read",
  ),
  "config.hooks.change": entry(
    "put mosaic's hook on an event, or take it off",
    async () => (await import("./hooks.ts")).configHooksChange,
    () => import("../documents/config-hooks-change.ts"),
    "admin",
  ),
};
