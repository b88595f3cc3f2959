/** A direct fleet of stubs to talk to, and what their own records say that they were told. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import { builtBinary } from "./built-binary.ts";
import { DirectBench } from "./fleet-bench.ts";
import { until } from "./poll.ts";

/** `mosaic agent send --json`. */
export type Receipt = AgentSend;

interface RecordLine {
  readonly type: string;
  readonly text?: string;
  readonly session: string;
}

/** A roster of stubs: `name: arguments of the stub`. They ask before they act, as `mosaic stub` does without yolo. */
export function stubs(agents: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(agents).map(
    ([name, more]) =>
      `  - { name: ${name}, runtime: stub, command: ${JSON.stringify([builtBinary(), "stub", ...more])} }`,
  );
  return `agents:\n${lines.join("\n")}\n`;
}

export class DeliveryBench extends DirectBench {
  /** Installs and starts; returns when every stub that shall show something shows it. */
  async begin(agents: Readonly<Record<string, readonly string[]>>): Promise<void> {
    this.roster(stubs(agents));
    await this.ok("fleet", "install-systemd");
    await this.run(["fleet", "start", "--grace", "0"]);
  }

  async send(agent: string, message: string, ...more: readonly string[]) {
    const { status, document } = await this.json<Receipt>(
      "agent",
      "send",
      agent,
      "--message",
      message,
      ...more,
    );
    return { status, receipt: document };
  }

  /** Every line of every record, oldest first within one record. */
  records(): readonly RecordLine[] {
    const folder = join(this.home, ".local/state/mosaic-stub/sessions");
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.flatMap((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        // what stands behind the last newline is still being written
        .slice(0, -1)
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as RecordLine),
    );
  }

  /** What stubs were told, by anybody, without the envelope. */
  told(): readonly string[] {
    return this.records()
      .filter(({ type }) => type === "user")
      .map(({ text = "" }) => text.replace(/^\[[^\]]*\] #\S+ /, ""));
  }

  screen(agent: string): string {
    return this.tmux("capture-pane", "-p", "-t", `=${agent}:0.0`);
  }

  /** Types without sending. */
  type(agent: string, text: string): void {
    this.tmux("send-keys", "-l", "-t", `=${agent}:0.0`, text);
  }

  async sees(agent: string, text: string): Promise<void> {
    await until(`${agent} shows ${text}`, () => this.screen(agent).includes(text), {
      seen: () => this.screen(agent),
    });
  }
}
