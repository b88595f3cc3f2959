/** A file that mosaic wants to be there. */
export interface WantedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** Written once, then the operator's: never replaced. */
  readonly once?: boolean;
  /** It has lines of the operator's: a symlink stays one, and the file behind it is written, in its own mode. */
  readonly operators?: boolean;
}

/** What is there now. */
export interface FoundFile {
  readonly text: string;
  readonly mode: number;
  /** Found behind a symlink. */
  readonly linked?: boolean;
}

export interface FileChange {
  readonly kind: "create" | "update" | "mode" | "same" | "remove";
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly before: string | undefined;
  /** A symlink is written through; else it is replaced. */
  readonly links?: "follow";
}

/** What has to be done so that every wanted file is there as wanted. A mode counts: scripts have lost their run bit. */
export function planFiles(
  wanted: readonly WantedFile[],
  found: ReadonlyMap<string, FoundFile>,
  obsolete: readonly string[] = [],
): FileChange[] {
  const changes = wanted.map((file): FileChange => {
    const before = found.get(file.path);
    const follow = file.operators === true;
    const { path, text, mode } = file;
    const base = { path, text, mode, before: before?.text, ...(follow ? { links: "follow" as const } : {}) };
    if (before === undefined) return { kind: "create", ...base };
    if (file.once === true) return { kind: "same", ...base };
    if (before.text !== file.text) return { kind: "update", ...base };
    const keepsMode = follow && before.linked === true;
    return { kind: keepsMode || before.mode === file.mode ? "same" : "mode", ...base };
  });
  const removals = obsolete.map((path): FileChange => ({
    kind: "remove",
    path,
    text: "",
    mode: 0,
    before: found.get(path)?.text,
  }));
  return [...changes, ...removals];
}
