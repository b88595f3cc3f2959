import { connect } from "node:net";
import type { TestValkey } from "./valkey.ts";

/** Somebody who can reach Valkey and nothing else: hears all that is said there, and can say it again. */
export class Eavesdropper implements Disposable {
  readonly heard: { readonly channel: string; readonly payload: string }[] = [];
  readonly #socket: ReturnType<typeof connect>;
  #rest = "";

  private constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => this.#take(text));
    this.#socket.write("PSUBSCRIBE *\r\n");
  }

  /** Resolves when it hears everything that is said from now on. */
  static async at(server: Pick<TestValkey, "port">): Promise<Eavesdropper> {
    const listening = Promise.withResolvers<void>();
    const eavesdropper = new Eavesdropper(server.port);
    eavesdropper.#socket.once("data", () => listening.resolve());
    eavesdropper.#socket.once("error", (error) => listening.reject(error));
    await listening.promise;
    return eavesdropper;
  }

  /** What was said on channels that begin so, but for the beats of the gateways. */
  on(prefix: string): readonly { readonly channel: string; readonly payload: string }[] {
    return this.heard.filter(({ channel }) => channel.startsWith(prefix));
  }

  /** Whether a text was said anywhere: as it is, or in what the payload is the base64 of. */
  has(text: string): boolean {
    const wanted = Buffer.from(text);
    return this.heard.some(
      ({ channel, payload }) =>
        `${channel} ${payload}`.includes(text) || Buffer.from(payload, "base64").includes(wanted),
    );
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  /** No payload has a line break in it: `*4 $8 pmessage $1 * $N CHANNEL $M PAYLOAD`, a line each. */
  #take(text: string): void {
    const lines = (this.#rest + text).split("\r\n");
    this.#rest = lines.pop() ?? "";
    for (let at = lines.indexOf("pmessage"); at >= 0; at = lines.indexOf("pmessage", at + 1)) {
      const [channel, payload] = [lines[at + 4], lines[at + 6]];
      if (channel === undefined || payload === undefined) {
        // the rest of it comes with the next piece
        this.#rest = [...lines.slice(at), this.#rest].join("\r\n");
        return;
      }
      this.heard.push({ channel, payload });
    }
  }
}
