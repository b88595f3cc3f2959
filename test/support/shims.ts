/** Programs that stand in front of the real ones, and PATHs on which some are missing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TemporaryFolder } from "./temporary-home.ts";

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A folder of programs for the front of a PATH. Dispose it and it is gone. */
export class Shims extends TemporaryFolder {
  readonly #log = this.join("calls.log");

  constructor() {
    super("shims");
  }

  /** The real PATH with these programs in front of it. */
  get front(): string {
    return `${this.path}:${process.env["PATH"] ?? SYSTEM_PATH}`;
  }

  /** A program that does what this bash script says. */
  add(name: string, script: string): this {
    writeFileSync(this.join(name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    return this;
  }

  /** A program that notes how it was called, and fails. */
  forbid(...names: readonly string[]): this {
    for (const name of names) {
      this.add(name, `printf '%s\\n' "\${0##*/} $*" >>'${this.#log}'\nexit 97`);
    }
    return this;
  }

  /** A program that is the real one, but fails where its arguments match this bash pattern. */
  failWhere(name: string, pattern: string, message: string): this {
    const real = Bun.which(name, { PATH: SYSTEM_PATH });
    if (real === null) throw new Error(`${name} is not installed`);
    return this.add(
      name,
      `case "$*" in ${pattern}) printf '%s\\n' '${message}' >&2; exit 1 ;; esac\nexec ${real} "$@"`,
    );
  }

  /** How the forbidden programs were called. */
  get calls(): string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8").trimEnd().split("\n") : [];
  }

  /** A PATH with every program of the machine but these. */
  pathWithout(...missing: readonly string[]): string {
    const folder = this.join(`without-${missing.join("-")}`);
    mkdirSync(folder);
    const placed = new Set(missing);
    for (const source of SYSTEM_PATH.split(":")) {
      if (!existsSync(source)) continue;
      for (const name of readdirSync(source)) {
        if (placed.has(name)) continue;
        placed.add(name);
        symlinkSync(join(source, name), join(folder, name));
      }
    }
    return folder;
  }
}
