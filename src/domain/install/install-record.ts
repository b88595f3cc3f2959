/**
 * `install.manifest` in the mosaic home: what was installed, and where. scripts/install.sh and `mosaic update` write it
 * for the binary, `mosaic fleet install-systemd` adds its files; whoever uninstalls reads it.
 */
export interface InstallRecord {
  /** As it was named: links are not resolved. */
  readonly binary?: string | undefined;
  /** Where the binary before it is kept; the file need not be there. */
  readonly previous?: string | undefined;
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
  readonly sha256?: string | undefined;
  /** ISO-8601 UTC. */
  readonly date?: string | undefined;
  /** Without a password. */
  readonly source?: string | undefined;
  /** Binaries in other prefixes that were recorded before; nobody removes them. */
  readonly earlier: readonly string[];
  /** Removed when empty; the deepest come first. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export const NOTHING_RECORDED: InstallRecord = { earlier: [], folders: [], files: [] };

const SCHEMA = "mosaic.install/1";
const SINGLE = ["binary", "previous", "version", "commit", "sha256", "date", "source"] as const;

export function installRecordPath(home: string): string {
  return `${home}/install.manifest`;
}

/**
 * Lines of `key=value`; of a key that has one value the last line counts, as it does for the script. Paths are absolute
 * or skipped.
 */
export function parseInstallRecord(text: string): InstallRecord {
  const all = (wanted: string) =>
    text
      .split("\n")
      .flatMap((line) => (line.startsWith(`${wanted}=`) ? [line.slice(wanted.length + 1)] : []));
  const paths = (key: string) => [...new Set(all(key).filter((path) => path.startsWith("/")))];
  const single = SINGLE.map((key) => [key, all(key).at(-1)] as const);
  return {
    ...Object.fromEntries(single.filter(([, value]) => value !== undefined && value !== "")),
    earlier: paths("earlier"),
    folders: paths("folder"),
    files: paths("file"),
  };
}

/** A value that has a line break in it cannot be written down and is left out. */
export function renderInstallRecord(record: InstallRecord): string {
  const pairs = [
    ["schema", SCHEMA],
    ...SINGLE.map((key) => [key, record[key]]),
    ...record.earlier.map((path) => ["earlier", path]),
    ...record.folders.map((path) => ["folder", path]),
    ...record.files.map((path) => ["file", path]),
  ];
  return pairs
    .filter(([, value]) => value !== undefined && !value.includes("\n"))
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
