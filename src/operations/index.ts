import type { ZodType } from "zod";
import type { Operation } from "./operation.ts";

/** An operation with its schemas; nothing of it is loaded before it is asked for. */
export interface OperationEntry {
  /** What it is for, in one line. */
  readonly summary: string;
  load(): Promise<Operation<object, object>>;
  schemas(): Promise<OperationSchemas>;
}

/** What goes in and what comes out, to be checked and described. */
export interface OperationSchemas {
  readonly request: ZodType<object>;
  readonly document: ZodType<object>;
}

/** Ties an operation to its schemas: they must be of the same request and the same document. */
function entry<Request extends object, Document extends object>(
  summary: string,
  load: () => Promise<Operation<Request, Document>>,
  schemas: () => Promise<{ readonly request: ZodType<Request>; readonly document: ZodType<Document> }>,
): OperationEntry {
  return { summary, load, schemas };
}

/** Everything that mosaic can do for any face, by name. What only a terminal has is a command alone. */
export const OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "fleet.ps": entry(
    "what each agent is doing",
    async () => (await import("./fleet/ps.ts")).fleetPs,
    () => import("./documents/fleet-ps.ts"),
  ),
  "fleet.start": entry(
    "start the fleet, or some agents",
    async () => (await import("./fleet/start.ts")).fleetStart,
    () => import("./documents/fleet-start.ts"),
  ),
  "fleet.stop": entry(
    "stop the fleet, or some agents",
    async () => (await import("./fleet/stop.ts")).fleetStop,
    () => import("./documents/fleet-stop.ts"),
  ),
  "fleet.restart": entry(
    "restart the fleet, or some agents",
    async () => (await import("./fleet/restart.ts")).fleetRestart,
    () => import("./documents/fleet-restart.ts"),
  ),
  "fleet.pause": entry(
    "hold back starts, restarts and messages",
    async () => (await import("./fleet/pause.ts")).fleetPause,
    () => import("./documents/fleet-pause.ts"),
  ),
  "fleet.resume": entry(
    "end a pause",
    async () => (await import("./fleet/resume.ts")).fleetResume,
    () => import("./documents/fleet-resume.ts"),
  ),
  "fleet.verify": entry(
    "prove that all is as the roster wants",
    async () => (await import("./fleet/verify.ts")).fleetVerify,
    () => import("./documents/fleet-verify.ts"),
  ),
};
