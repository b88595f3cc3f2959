import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MARKER } from "./processes.ts";

const present = new Set<string>();

/** The temporary folders of this process that were not disposed of. */
export function temporaryFoldersLeft(): string[] {
  return [...present].filter((path) => existsSync(path));
}

/** A folder that is gone when the scope ends: `using folder = new TemporaryFolder()`. */
export class TemporaryFolder implements Disposable {
  readonly path: string;

  constructor(name = "folder") {
    this.path = mkdtempSync(join(realpathSync(tmpdir()), `mosaic-${name}-`));
    present.add(this.path);
  }

  join(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
    present.delete(this.path);
  }
}

/** A HOME of a test's own, empty, and the environment of a program that has nothing but it. */
export class TemporaryHome extends TemporaryFolder {
  constructor() {
    super("home");
    mkdirSync(this.join(".config"));
  }

  /** An allow-list, not a copy: what the person running the tests has set must not decide them. */
  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const marker = process.env[MARKER];
    return {
      HOME: this.path,
      PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
      ...(marker === undefined ? {} : { [MARKER]: marker }),
      ...more,
    };
  }
}
