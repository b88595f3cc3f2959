import { entry, type OperationEntry } from "../entry.ts";

/** The operations about the runtimes themselves. What runs programs for minutes is the command line's alone. */
export const RUNTIME_OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "runtime.prove": entry(
    "try a runtime against a model of mosaic's own, and keep what came of it",
    async () => (await import("./prove.ts")).runtimeProve,
    () => import("../documents/runtime-prove.ts"),
    "admin",
    "terminal",
  ),
};
