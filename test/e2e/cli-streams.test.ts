import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = join(import.meta.dir, "../support/cli-streams-program.ts");
const environment = { PATH: process.env["PATH"], HOME: "/dev/null" };
const MEBIBYTE = 1 << 20;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mosaic-streams-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a bash line in which "$@" is the program; what it wrote and its exit status. */
async function bash(line: string): Promise<{ stdout: string; stderr: string; status: number }> {
  const child = Bun.spawn(["bash", "-c", line, "bash", process.execPath, program], {
    env: environment,
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
    timeout: 20_000,
  });
  const [stdout, stderr, status] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { stdout, stderr, status };
}

describe("the real streams", () => {
  test("carry 1 MiB through a pipe that is read slowly", async () => {
    // The pause makes the reader slow: the pipe (64 KiB) is full long before it reads.
    expect(await bash(`"$@" big | { sleep 0.3; wc -c; }`)).toEqual({
      stdout: `${MEBIBYTE + "\nend\n".length}\n`,
      stderr: "",
      status: 0,
    });
  });

  test("keep every piece in its place in a file that is written to or appended to", async () => {
    await bash(`"$@" pieces >out; "$@" pieces >>out; { echo first; "$@" pieces; echo last; } >around`);
    const pieces = Array.from(
      { length: 1000 },
      (_, index) => `piece ${index + 1} ${"y".repeat(1000)}\n`,
    ).join("");
    expect(readFileSync(join(folder, "out"), "utf8") === pieces + pieces).toBe(true);
    expect(readFileSync(join(folder, "around"), "utf8") === `first\n${pieces}last\n`).toBe(true);
  });

  for (const command of ["big", "pieces", "big --json"]) {
    test(`end in silence and with 0 when the reader of '${command}' goes away`, async () => {
      expect(await bash(`"$@" ${command} | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`)).toEqual({
        stdout: "0\n",
        stderr: "",
        status: 0,
      });
    });
  }

  test("say so when the disk is full", async () => {
    const { stderr, status } = await bash(`"$@" big >/dev/full`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: cannot write to stdout: .*no space left/i);
  });
});

describe("a real signal", () => {
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    test(`${signal} lets a command clean up and gives ${status}`, async () => {
      const child = Bun.spawn([process.execPath, program, "waiting"], {
        env: environment,
        stdout: "pipe",
        timeout: 20_000,
      });
      const reader = child.stdout.getReader();
      const first = await reader.read();
      expect(new TextDecoder().decode(first.value)).toBe("waiting\n");
      child.kill(signal);
      const second = await reader.read();
      expect(new TextDecoder().decode(second.value)).toBe("cleaned up\n");
      expect(await child.exited).toBe(status);
    });

    test(`${signal} ends a command that does not heed it`, async () => {
      const child = Bun.spawn([process.execPath, program, "deaf"], {
        env: environment,
        stdout: "pipe",
        timeout: 20_000,
      });
      await child.stdout.getReader().read();
      child.kill(signal);
      await child.exited;
      expect(child.signalCode).toBe(signal);
    });
  }
});
