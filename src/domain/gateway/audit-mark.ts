import type { Files } from "../ports/files.ts";

/** The last line of the audit, as it was written: its number and its seal. */
export interface AuditMark {
  readonly line: number;
  readonly sha: string;
}

/**
 * Where that is kept beside the audit: lines that are cut off its end leave no trace in the chain, and here they do. It
 * is no secret and no proof against whoever may write both.
 */
export interface AuditMarks {
  /** Other hosts write the same audit: one that has written nothing has no mark, and nothing is wrong with that. */
  readonly isShared: boolean;
  read(): Promise<AuditMark | undefined>;
  /** Of two that are written at the same moment the later line may be lost: the mark is then one behind, never ahead. */
  write(mark: AuditMark): Promise<void>;
}

/** Bytes. */
const LONGEST = 1_000;

/** In a file of its own. */
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
      // another process may have written a later line meanwhile
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
