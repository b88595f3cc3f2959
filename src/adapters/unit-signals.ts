import type { Socket } from "bun";
import type { UnitListener, WatchUnits } from "../domain/ports/fleet-signals.ts";
import { SignalReader } from "./bus-signals.ts";
import type { Environment } from "./environment.ts";
import { userBusEnvironment } from "./user-bus.ts";

const UNIT_PATH = "/org/freedesktop/systemd1/unit/";

/**
 * Watches the units of the user manager on its private socket, the one that `systemctl --user` uses: it needs no bus
 * daemon, and tells whoever is connected of every unit that changes, without being asked (systemd 252). Nothing is said
 * while nothing changes.
 */
export function unitSignals(environment: Environment, userId: number): WatchUnits {
  return (listener) => {
    const bus = userBusEnvironment(environment, userId);
    const folder = bus["XDG_RUNTIME_DIR"] ?? environment["XDG_RUNTIME_DIR"];
    const watching = new Watching(userId, listener);
    if (folder === undefined) queueMicrotask(() => watching.end());
    else watching.connect(`${folder}/systemd/private`);
    return { close: () => watching.end() };
  };
}

class Watching {
  readonly #userId: number;
  readonly #listener: UnitListener;
  readonly #reader = new SignalReader();
  #socket: Socket | undefined;
  /** What was said before the messages begin; undefined once they have. */
  #greeting: string | undefined = "";
  #hasEnded = false;

  constructor(userId: number, listener: UnitListener) {
    this.#userId = userId;
    this.#listener = listener;
  }

  connect(path: string): void {
    const ended = () => this.end();
    Bun.connect({
      unix: path,
      socket: {
        open: (socket) => {
          this.#socket = socket;
          if (this.#hasEnded) socket.end();
          else socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(this.#userId)).toString("hex")}\r\n`);
        },
        data: (socket, bytes) => this.#take(socket, bytes),
        close: ended,
        error: ended,
        connectError: ended,
      },
    }).catch(ended);
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#socket?.end();
    this.#listener.ended();
  }

  #take(socket: Socket, bytes: Buffer): void {
    if (this.#greeting !== undefined) {
      this.#greeting += bytes.toString("latin1");
      const [line, rest] = this.#greeting.split("\r\n", 2);
      if (rest === undefined) return;
      this.#greeting = undefined;
      if (line?.startsWith("OK ") === true) socket.write("BEGIN\r\n");
      else this.end();
      return;
    }
    try {
      for (const { path } of this.#reader.read(bytes)) {
        const unit = unitAt(path);
        if (unit !== undefined) this.#listener.changed(unit);
      }
    } catch {
      // not what we understand: whoever listens begins anew
      this.end();
    }
  }
}

/** systemd writes each byte of a name that is no letter or digit as `_` and two hexadecimal digits. */
export function unitAt(path: string): string | undefined {
  if (!path.startsWith(UNIT_PATH)) return undefined;
  const name = path
    .slice(UNIT_PATH.length)
    .replaceAll(/_([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(name, "latin1").toString("utf8");
}
