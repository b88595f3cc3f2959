import { MosaicError } from "../../base/errors.ts";
import type { Context, OperationListener } from "../../cli/context.ts";
import { openScreen, type FullScreen } from "../../cli/screen/full-screen.ts";
import type { FleetPsRequest } from "../../operations/documents/fleet-ps.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import { keepLooking, type Looks } from "./screen-looks.ts";
import { lookBeside, remarkOf, runCommand, sendLine, startAgain } from "./screen-actions.ts";
import { frameOf } from "./screen/screen-view.ts";
import { initialState, type Effect, type Remark, type ScreenState } from "./screen/state.ts";
import { step, type ScreenEvent } from "./screen/step.ts";

/**
 * The screen to leave open, until the person leaves it or interrupts. What was started in it is waited for, and
 * reported. Throws what the first look throws, before anything is drawn.
 */
export async function watchFleet(
  context: Context,
  request: FleetPsRequest,
  intervalMs: number,
): Promise<void> {
  const { document } = await context.perform(fleetPs, request);
  const watching = new FleetScreen(context, request, initialState(document));
  const said = await watching.run(intervalMs);
  for (const remark of said) await context.print(`${remark}\n`);
}

class FleetScreen {
  readonly #context: Context;
  readonly #request: FleetPsRequest;
  #state: ScreenState;
  #screen: FullScreen | undefined;
  #interrupt: () => void = () => {};
  /** What was started and is not done. */
  readonly #underWay = new Set<Promise<void>>();
  readonly #end = Promise.withResolvers<void>();
  #hasEnded = false;
  #drawIsDue = false;
  /** Another program has the terminal. */
  #away = false;
  #looks: Looks | undefined;
  /** Reports of operations would be drawn over, so they are shown in the row for remarks. */
  readonly #listener: OperationListener = {
    note: (text) => this.#happen({ kind: "remark", remark: { text, style: "cyan" } }),
    warn: (text) => this.#happen({ kind: "remark", remark: { text, style: "yellow" } }),
    progress: () => {},
  };

  constructor(context: Context, request: FleetPsRequest, state: ScreenState) {
    this.#context = context;
    this.#request = request;
    this.#state = state;
    // it may come before anything waits for it
    this.#end.promise.catch(() => {});
  }

  /** Returns what became of the work that was under way when the person left. */
  async run(intervalMs: number): Promise<readonly string[]> {
    const { signal } = this.#context;
    const terminal = await this.#context.fullScreen();
    this.#interrupt = terminal.interruptSelf;
    const interrupted = () => this.#end.reject(signal.reason as Error);
    signal.addEventListener("abort", interrupted, { once: true });
    const screen = await openScreen(this.#context, terminal, {
      key: (key) => this.#happen({ kind: "key", key }),
      changed: () => this.#draw(),
    });
    this.#screen = screen;
    try {
      signal.throwIfAborted();
      this.#happen({ kind: "list", list: this.#state.list });
      this.#looks = await keepLooking({
        context: this.#context,
        request: this.#request,
        listener: this.#listener,
        happen: (event) => this.#happen(event),
        broken: (thrown) => this.#end.reject(thrown),
        isAway: () => this.#away,
        intervalMs,
      });
      await this.#end.promise;
    } finally {
      this.#hasEnded = true;
      this.#looks?.end();
      signal.removeEventListener("abort", interrupted);
      await screen.close();
    }
    return await this.#finish();
  }

  async #finish(): Promise<readonly string[]> {
    if (this.#underWay.size === 0) return [];
    this.#context.note(`still ${this.#state.underWay.join(", ")}: Ctrl-C does not wait for it`);
    const before = this.#state.remark;
    await Promise.all(this.#underWay);
    const { remark } = this.#state;
    return remark === undefined || remark === before ? [] : [remark.text];
  }

  #happen(event: ScreenEvent): void {
    const { state, effects } = step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#begin(effect);
    this.#draw();
  }

  /** Once for everything that happens in one turn of the event loop. */
  #draw(): void {
    if (this.#drawIsDue || this.#hasEnded) return;
    this.#drawIsDue = true;
    setTimeout(() => {
      this.#drawIsDue = false;
      const screen = this.#screen;
      if (screen === undefined || this.#hasEnded) return;
      screen
        .show(frameOf(this.#state, screen.size()))
        .catch((thrown: unknown) => this.#end.reject(thrown as Error));
    }, 0);
  }

  #begin(effect: Effect): void {
    switch (effect.kind) {
      case "quit":
        return this.#end.resolve();
      case "interrupt":
        return this.#interrupt();
      case "suspend":
        return this.#screen?.suspend();
      case "redraw":
        return this.#screen?.forget();
      case "look":
        return this.#do(async () => {
          const { key, agent } = effect;
          const content = await lookBeside(this.#context, effect, this.#listener);
          this.#happen({ kind: "beside", key, agent, content });
        });
      case "attach":
      case "watch":
        return this.#do(() => this.#handOver(["agent", effect.kind, effect.agent]));
      case "send":
        return this.#act(`sending to ${effect.agent}`, () => sendLine(this.#context, effect, this.#listener));
      case "start":
        return this.#act(`starting ${effect.agent}`, () => startAgain(this.#context, effect, this.#listener));
      case "restart": {
        const what = `restarting ${effect.agent}${effect.when === "when-idle" ? " when it is idle" : ""}`;
        return this.#act(what, () => startAgain(this.#context, effect, this.#listener));
      }
    }
  }

  /** The terminal belongs to the command until it ends. */
  async #handOver(words: readonly string[]): Promise<void> {
    const screen = this.#screen;
    if (screen === undefined || this.#away) return;
    this.#away = true;
    try {
      const remark = await screen.away(() => this.#said(runCommand(this.#context, words)));
      if (remark !== undefined) this.#happen({ kind: "remark", remark });
    } finally {
      this.#away = false;
      this.#looks?.again();
    }
  }

  /** Work that takes a while: shown at the bottom meanwhile, followed by its result. */
  #act(what: string, work: () => Promise<Remark>): void {
    this.#happen({ kind: "began", what });
    const done = (async () => {
      const remark = await this.#said(work());
      this.#happen({ kind: "done", what, remark });
      this.#looks?.again();
    })();
    const settled = done
      .catch((thrown: unknown) => this.#end.reject(thrown as Error))
      .finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
  }

  /** A known error becomes a remark. */
  async #said<T extends Remark | undefined>(work: Promise<T>): Promise<T | Remark> {
    try {
      return await work;
    } catch (thrown) {
      if (!(thrown instanceof MosaicError)) throw thrown;
      return remarkOf(thrown);
    }
  }

  #do(work: () => Promise<void>): void {
    work().catch((thrown: unknown) => this.#end.reject(thrown as Error));
  }
}
