/** A file that mosaic wants on disk. */
export interface WantedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** Written once and then the operator's: never replaced. */
  readonly once?: boolean;
  /** Contains lines of the operator's: a symlink stays a symlink, and the file behind it is written in its own mode. */
  readonly operators?: boolean;
}

/** The file on disk. */
export interface FoundFile {
  readonly text: string;
  readonly mode: number;
  /** Whether it was found behind a symlink. */
  readonly linked?: boolean;
}

export interface FileChange {
  readonly kind: "create" | "update" | "mode" | "same" | "remove";
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly before: string | undefined;
  /** Writes through a symlink; otherwise it is replaced. */
  readonly links?: "follow";
}

/**
 * What has to be done so that every file is as wanted. Modes count too: scripts have lost their executable bit before.
 */
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
