import type { PaneListener, PaneScreen, PaneStream } from "../../domain/ports/pane-stream.ts";

/** Somebody who looks at a pane. */
export interface Viewer {
  /** A whole screen: what was shown before does not count. */
  screen(screen: PaneScreen): void;
  /** More output. false: the line to the viewer is full, and nothing more is sent until it has room. */
  output(bytes: Uint8Array): boolean;
  ended(why: string): void;
}

/**
 * One pane for any number of viewers, with one client of tmux from the first viewer to the last. A slow viewer is not
 * waited for, and nothing is buffered for them: they miss output, and get a whole screen once they have room.
 */
export class SharedPane implements PaneListener {
  readonly #viewers = new Map<Viewer, "current" | "behind" | "full">();
  readonly #stream: PaneStream;
  readonly #onEmpty: () => void;
  #isAsking = false;
  #isClosed = false;

  /** `onEmpty` is called once, when nobody looks any more or there is nothing more to see. */
  constructor(open: (listener: PaneListener) => PaneStream, onEmpty: () => void) {
    this.#onEmpty = onEmpty;
    this.#stream = open(this);
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  join(viewer: Viewer): void {
    this.#viewers.set(viewer, "behind");
    this.#catchUp();
  }

  /** Whether it is too late to join. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Also for a viewer who never joined, so that nothing stays open without a viewer. */
  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#isClosed || this.#viewers.size > 0) return;
    this.#isClosed = true;
    this.#stream.close();
    this.#onEmpty();
  }

  /** The line to a viewer has room again. */
  drained(viewer: Viewer): void {
    if (this.#viewers.get(viewer) !== "full") return;
    this.#viewers.set(viewer, "behind");
    this.#catchUp();
  }

  type(bytes: Uint8Array): void {
    this.#stream.type(bytes);
  }

  resize(columns: number, rows: number): void {
    this.#stream.resize(columns, rows);
  }

  output(bytes: Uint8Array): void {
    for (const [viewer, how] of this.#viewers) {
      if (how === "current" && !viewer.output(bytes)) this.#viewers.set(viewer, "full");
    }
  }

  broken(): void {
    for (const [viewer, how] of this.#viewers) {
      if (how === "current") this.#viewers.set(viewer, "behind");
    }
    this.#catchUp();
  }

  ended(why: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const viewers = [...this.#viewers.keys()];
    this.#viewers.clear();
    for (const viewer of viewers) viewer.ended(why);
    this.#onEmpty();
  }

  /** One screen serves every viewer that waits for one. */
  #catchUp(): void {
    if (this.#isAsking || ![...this.#viewers.values()].includes("behind")) return;
    this.#isAsking = true;
    this.#stream.screen((screen) => {
      this.#isAsking = false;
      for (const [viewer, how] of this.#viewers) {
        if (how !== "behind") continue;
        this.#viewers.set(viewer, "current");
        viewer.screen(screen);
      }
    });
  }
}
