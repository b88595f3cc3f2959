import type { Files } from "../ports/files.ts";

/** The number and the seal of the last line of the audit. */
export interface AuditMark {
  readonly line: number;
  readonly sha: string;
}

/**
 * Where the mark is kept, beside the audit: lines cut off the end of the chain leave no trace in the chain itself, but
 * do here. It is neither a secret nor a proof against somebody who can write both.
 */
export interface AuditMarks {
  /** Whether other hosts write to the same audit: a host that has written nothing has no mark, and that is no fault. */
  readonly isShared: boolean;
  read(): Promise<AuditMark | undefined>;
  /** Of two marks written at the same moment the later may be lost: the mark is then one line behind, never ahead. */
  write(mark: AuditMark): Promise<void>;
}

/** Bytes. */
const LONGEST = 1_000;

/** Keeps the mark in a file of its own. */
export function fileMarks(
  files: Pick<Files, "readOwn" | "write">,
  path: string,
  isShared = false,
): AuditMarks {
  const read = async () => parseMark((await files.readOwn(path, LONGEST)) ?? "");
  return {
    isShared,
    read,
    async write({ line, sha }) {
      // another process may have written a later mark meanwhile
      const before = await read();
      if (before !== undefined && before.line > line) return;
      await files.write(path, `${JSON.stringify({ line, sha })}\n`, 0o600);
    },
  };
}

function parseMark(text: string): AuditMark | undefined {
  try {
    const { line, sha } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return typeof line === "number" && typeof sha === "string" ? { line, sha } : undefined;
  } catch {
    return undefined;
  }
}
