/**
 * `install.manifest` in the mosaic home: what was installed, and where. scripts/install.sh and `mosaic update` write it
 * for the binary, and `mosaic fleet install-systemd` adds its files; an uninstall reads it.
 */
export interface InstallRecord {
  /** As given; links are not resolved. */
  readonly binary?: string | undefined;
  /** Where the binary before it is kept; the file may not exist. */
  readonly previous?: string | undefined;
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
  readonly sha256?: string | undefined;
  /** ISO-8601 UTC. */
  readonly date?: string | undefined;
  /** Without a password. */
  readonly source?: string | undefined;
  /** Binaries in other prefixes that were recorded earlier; they are never removed. */
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
 * Lines of `key=value`. Of a key with one value the last line counts, as in the script. Paths that are not absolute are
 * skipped.
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

/** A value with a line break cannot be written, and is left out. */
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
