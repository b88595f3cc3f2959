/** A file that mosaic wants to be there. */
export interface WantedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** Written once, then the operator's: never replaced. */
  readonly once?: boolean;
}

/** What is there now. */
export interface FoundFile {
  readonly text: string;
  readonly mode: number;
}

export interface FileChange {
  readonly kind: "create" | "update" | "mode" | "same" | "remove";
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly before: string | undefined;
}

/** What has to be done so that every wanted file is there as wanted. A mode counts: scripts have lost their run bit. */
export function planFiles(
  wanted: readonly WantedFile[],
  found: ReadonlyMap<string, FoundFile>,
  obsolete: readonly string[] = [],
): FileChange[] {
  const changes = wanted.map((file): FileChange => {
    const before = found.get(file.path);
    const base = { path: file.path, text: file.text, mode: file.mode, before: before?.text };
    if (before === undefined) return { kind: "create", ...base };
    if (file.once === true) return { kind: "same", ...base };
    if (before.text !== file.text) return { kind: "update", ...base };
    return { kind: before.mode === file.mode ? "same" : "mode", ...base };
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
