/** A small disk in memory, mounted on a folder, which can be full. Needs namespaces of one's own (own-namespaces.ts). */
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const PIECE = Buffer.alloc(64 * 1024);

export class SmallDisk implements Disposable {
  readonly #folder: string;

  /** `size` as mount takes it: "64m". Everything in it is of this user, who may be another one than ours. */
  constructor(folder: string, size: string, uid = 0) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const options = `size=${size},mode=700,uid=${uid},gid=${uid}`;
    run("mount", "--no-mtab", "-t", "tmpfs", "-o", options, "tmpfs", folder);
  }

  fill(): void {
    for (let size = PIECE.length; size >= 1;) {
      try {
        appendFileSync(this.#filler, PIECE.subarray(0, size));
      } catch (thrown) {
        if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC")) throw thrown;
        size = Math.floor(size / 8);
      }
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  [Symbol.dispose](): void {
    run("umount", "--no-mtab", "--lazy", this.#folder);
  }

  get #filler(): string {
    return join(this.#folder, "filler");
  }
}

function run(...argv: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([...argv], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}: ${stderr.toString()}`);
}
