/** What a command is given to read: to a limit, as UTF-8, and never without an end. */
import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtBinary, runBinary, type BinaryResult } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

forbidLeaks();

const ROSTER = "version: 1\ntransport: tmux\nsupervisor: direct\nagents:\n  - { name: a0, runtime: stub }\n";
const SEND = ["agent", "send", "a0"];
const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

class FleetHome extends TemporaryHome {
  constructor() {
    super();
    mkdirSync(this.join(".config/mosaic/fleet"), { recursive: true });
    writeFileSync(this.join(".config/mosaic/fleet/roster.yaml"), ROSTER);
    Bun.spawnSync(["mkfifo", this.join("fifo")]);
  }

  run(args: readonly string[], input?: string): Promise<BinaryResult> {
    const run = { env: this.environment(), cwd: this.path };
    return runBinary(args, input === undefined ? run : { ...run, input });
  }
}

/** It has taken a signal's default away, so it answers for what the signal does. */
async function catches(pid: number, signal: keyof typeof NUMBERS): Promise<void> {
  await until(`it catches ${signal}`, () => {
    const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? "0";
    return (BigInt(`0x${mask}`) & (1n << BigInt(NUMBERS[signal] - 1))) !== 0n;
  });
}

describe("a command that waits for its input", () => {
  const waiting: readonly (readonly [what: string, args: (home: FleetHome) => readonly string[]])[] = [
    ["stdin", () => SEND],
    ["a FIFO as --file", (home) => [...SEND, "--file", home.join("fifo")]],
    ["a FIFO as --roster", (home) => ["agent", "roster", "--roster", home.join("fifo")]],
  ];
  const endings = [
    ["SIGTERM", 143, "terminated"],
    ["SIGINT", 130, "interrupted"],
    ["SIGHUP", 143, "hung up"],
  ] as const;
  for (const [what, args] of waiting) {
    for (const [signal, status, word] of endings) {
      test(`ends at once by ${signal} while it waits for ${what}`, async () => {
        using home = new FleetHome();
        const child = Bun.spawn([builtBinary(), ...args(home)], {
          cwd: home.path,
          env: home.environment(),
          // a pipe that stays open and says nothing
          stdin: "pipe",
          stdout: "pipe",
          stderr: "pipe",
        });
        await catches(child.pid, signal);
        const sent = performance.now();
        child.kill(signal);
        await child.exited;
        expect(performance.now() - sent).toBeLessThan(20_000);
        expect(child.exitCode).toBe(status);
        expect(await child.stderr.text()).toContain(`error: ${word}`);
        await child.stdin.end();
      });
    }
  }

  test("goes on over SIGHUP where it was started to outlive the terminal", async () => {
    using home = new FleetHome();
    const child = Bun.spawn(["nohup", builtBinary(), ...SEND], {
      cwd: home.path,
      env: home.environment(),
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    await catches(child.pid, "SIGTERM");
    child.kill("SIGHUP");
    await child.stdin.end();
    await child.exited;
    expect(child.exitCode).toBe(2);
    expect(await child.stderr.text()).toContain("the message is empty");
  });
});

describe("input", () => {
  test("is read to a limit, from stdin and from a file that has no end", async () => {
    using home = new FleetHome();
    const large = await home.run(SEND, "x".repeat(1024 * 1024 + 1));
    expect(large).toMatchObject({ status: 2, stdout: "" });
    expect(large.stderr).toContain("error: stdin has more than 1024 KiB");
    const endless = await home.run([...SEND, "--file", "/dev/zero"]);
    expect(endless.status).toBe(2);
    expect(endless.stderr).toContain("error: /dev/zero has more than 1048576 bytes");
  });

  test("that is not UTF-8 is refused at its byte, and not sent with other characters", async () => {
    using home = new FleetHome();
    writeFileSync(home.join("task"), Buffer.from("ein\nB\u00fccher\n", "latin1"));
    const run = await home.run([...SEND, "--file", "task"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`error: ${home.join("task")}:2:2: not UTF-8 (byte 0xFC)`);
  });
});
