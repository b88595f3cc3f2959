import type { ZodType } from "zod";
import type { Scope } from "../base/scopes.ts";
import type { Operation } from "./operation.ts";

/** An operation and its schemas. Nothing of it is loaded before it is used. */
export interface OperationEntry {
  /** What it does, in one line. */
  readonly summary: string;
  /**
   * Who may ask. "terminal": only a person at the command line, because the operation replaces or removes mosaic
   * itself.
   */
  readonly doors: "all" | "terminal";
  /**
   * The scope that a caller of the gateway needs. "admin" where the operation decides what runs on the host, or who may
   * do what; otherwise by what it does and takes away.
   */
  readonly scope: Scope;
  /** Whether it changes nothing, whatever scope it needs. */
  readonly looks: boolean;
  load(): Promise<Operation<object, object>>;
  schemas(): Promise<OperationSchemas>;
}

/** The schemas that check and describe what goes in and what comes out. */
export interface OperationSchemas {
  readonly request: ZodType<object>;
  readonly document: ZodType<object>;
}

/** Ties an operation to its schemas: the compiler checks that they have the same request and document. */
export function entry<Request extends object, Document extends object>(
  summary: string,
  load: () => Promise<Operation<Request, Document>>,
  schemas: () => Promise<{ readonly request: ZodType<Request>; readonly document: ZodType<Document> }>,
  scope: Scope,
  doors: OperationEntry["doors"] = "all",
): OperationEntry {
  return { summary, scope, doors, looks: scope === "read", load, schemas };
}

/** An entry for an operation that changes nothing, but shows what only admins may see. */
export function lookForAdmins<Request extends object, Document extends object>(
  summary: string,
  load: () => Promise<Operation<Request, Document>>,
  schemas: () => Promise<{ readonly request: ZodType<Request>; readonly document: ZodType<Document> }>,
  doors: OperationEntry["doors"] = "all",
): OperationEntry {
  return { ...entry(summary, load, schemas, "admin", doors), looks: true };
}
