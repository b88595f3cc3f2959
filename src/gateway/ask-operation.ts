import type { Composition } from "../compose/services.ts";
import type { Operation, Report } from "../operations/operation.ts";
import { perform } from "../operations/operation.ts";

/** Does an operation for a caller of the gateway; remarks are for a person at a terminal, the document says all. */
export function askOperation<Request extends object, Document>(
  composition: Composition,
  signal: AbortSignal,
  operation: Operation<Request, Document>,
  request: Request,
): Promise<Report<Document>> {
  const asker = { signal, note: ignore, warn: ignore, progress: ignore };
  return perform(async () => composition, asker, operation, request);
}

function ignore(): void {}
