import type { ZodType } from "zod";
import type { Scope } from "../base/scopes.ts";
import type { Operation } from "./operation.ts";

/** An operation with its schemas; nothing of it is loaded before it is asked for. */
export interface OperationEntry {
  /** What it is for, in one line. */
  readonly summary: string;
  /** "terminal": what mosaic itself is made of changes under it, so only a person at the command line may ask. */
  readonly doors: "all" | "terminal";
  /**
   * What a caller of the gateway must be allowed. "admin": it decides what is run on the host, or who may do what;
   * otherwise it follows from what the operation needs, and from what it takes away.
   */
  readonly scope: Scope;
  /** It changes nothing, whatever a caller must be allowed for it. */
  readonly looks: boolean;
  load(): Promise<Operation<object, object>>;
  schemas(): Promise<OperationSchemas>;
}

/** What goes in and what comes out, to be checked and described. */
export interface OperationSchemas {
  readonly request: ZodType<object>;
  readonly document: ZodType<object>;
}

/** Ties an operation to its schemas: they must be of the same request and the same document. */
export function entry<Request extends object, Document extends object>(
  summary: string,
  load: () => Promise<Operation<Request, Document>>,
  schemas: () => Promise<{ readonly request: ZodType<Request>; readonly document: ZodType<Document> }>,
  scope: Scope,
  doors: OperationEntry["doors"] = "all",
): OperationEntry {
  return { summary, scope, doors, looks: scope === "read", load, schemas };
}

/** The same of one that only looks at what is for admins alone. */
export function lookForAdmins<Request extends object, Document extends object>(
  summary: string,
  load: () => Promise<Operation<Request, Document>>,
  schemas: () => Promise<{ readonly request: ZodType<Request>; readonly document: ZodType<Document> }>,
  doors: OperationEntry["doors"] = "all",
): OperationEntry {
  return { ...entry(summary, load, schemas, "admin", doors), looks: true };
}
