import { entry, type OperationEntry } from "../entry.ts";

/** The operations about the runtimes themselves. Those that run programs for minutes are for the command line only. */
export const RUNTIME_OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "runtime.list": entry(
    "which runtimes are here, in which version, and what is known of it",
    async () => (await import("./list.ts")).runtimeList,
    () => import("../documents/runtime-list.ts"),
    "read",
  ),
  "runtime.patterns": entry(
    "the words by which screens of runtimes are known, and which of them the home's file adds",
    async () => (await import("./patterns.ts")).runtimePatterns,
    () => import("../documents/runtime-patterns.ts"),
    "read",
  ),
  "runtime.pin": entry(
    "have the agents get one version of a runtime, which the fleet keeps",
    async () => (await import("./pin.ts")).runtimePin,
    () => import("../documents/runtime-pin.ts"),
    "admin",
    "terminal",
  ),
  "runtime.prove": entry(
    "try a runtime against a model of mosaic's own, and keep what came of it",
    async () => (await import("./prove.ts")).runtimeProve,
    () => import("../documents/runtime-prove.ts"),
    "admin",
    "terminal",
  ),
  "runtime.upgrade": entry(
    "move the agents of a runtime to another version, one of them first",
    async () => (await import("./upgrade.ts")).runtimeUpgrade,
    () => import("../documents/runtime-upgrade.ts"),
    "admin",
    "terminal",
  ),
};
