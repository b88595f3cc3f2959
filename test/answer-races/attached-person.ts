/** Somebody who sits at `mosaic agent attach`, in a terminal of a tmux server of their own. */
import { builtBinary } from "../support/built-binary.ts";
import type { DeliveryBench } from "../support/delivery-bench.ts";
import { until } from "../support/poll.ts";

export class AttachedPerson implements AsyncDisposable {
  readonly #socket: string;
  readonly #bench: DeliveryBench;

  private constructor(bench: DeliveryBench, agent: string) {
    this.#bench = bench;
    this.#socket = `${bench.socket}-${agent}`;
  }

  static async start(bench: DeliveryBench, agent: string): Promise<AttachedPerson> {
    const person = new AttachedPerson(bench, agent);
    person.#tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-x",
      "100",
      "-y",
      "30",
      builtBinary(),
      "agent",
      "attach",
      agent,
    );
    await until(`somebody is attached to ${agent}`, () =>
      bench.tmux("list-clients", "-t", `=${agent}`).includes("attached"),
    );
    return person;
  }

  press(key: string): void {
    this.#tmux("send-keys", "-t", "0:0.0", key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tmux("kill-server");
    await Promise.resolve();
  }

  #tmux(...args: readonly string[]): void {
    Bun.spawnSync(["tmux", "-L", this.#socket, ...args], {
      env: { ...this.#bench.environment },
      stderr: "ignore",
    });
  }
}
