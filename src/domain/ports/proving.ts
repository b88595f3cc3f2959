/** What it takes to try a runtime against a model that says what it received. */

/** One request for an answer of the model. */
export interface Received {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly api: string;
  readonly model: string | undefined;
  /** A side question of the runtime itself (a title, a summary): it offers no tools. */
  readonly auxiliary: boolean;
  /** The answer to a tool call is among what is new. */
  readonly toolResult: boolean;
  /** What the user said since the model last spoke, in order; without what runtimes add by themselves. */
  readonly fresh: readonly string[];
  /** How often each tracked word stands in the user's texts of the whole conversation. */
  readonly tracked: Readonly<Record<string, number>>;
  /** Turns of the whole conversation. */
  readonly turns: number;
  readonly tools: readonly string[];
  /** How the answer ended; undefined while it is being sent. */
  ended: "done" | "hung-up" | "refused" | undefined;
  /** When; milliseconds since the epoch. */
  endedAt: number | undefined;
}

/** The model's side of it: what it received is the truth that deliveries are compared with. */
export interface ModelWitness {
  /** All so far, in the order in which they came. */
  readonly received: readonly Received[];
  /** Requests whose answer is being sent and whose fresh texts contain `word`. */
  streaming(word: string): readonly Received[];
  /** Sends the rest of those answers at once. */
  hurry(word: string): void;
  /** Where the runtime runs nothing, and only writes down that it was allowed a command. */
  hasRun?(command: string): boolean;
}

/** A home of its own, with a mosaic and a tmux that know nothing of any other fleet. */
export interface ProvingGround {
  /** A user's home folder; absolute. */
  readonly home: string;
  /** Name of the tmux socket. */
  readonly socket: string;
  readonly witness: ModelWitness;
  /** Runs mosaic to its end. `status` is null where it was given up. */
  readonly mosaic: (args: readonly string[], input?: string) => Promise<MosaicRun>;
  /** Runs tmux on that socket; what it printed. */
  readonly tmux: (args: readonly string[], input?: string) => Promise<string>;
  /** Below the home; missing folders are made. */
  write(path: string, text: string): void;
  /** A link to a program of the user's. */
  link(path: string, target: string): void;
  append(path: string, text: string): void;
  exists(path: string): boolean;
  /** The file below the home, mosaic's own left out, that has a word; with the texts in it that do. */
  written(word: string): Written | undefined;
  remove(path: string): void;
}

export interface Written {
  readonly file: string;
  /** Strings of lines of JSON, and lines that are none. */
  readonly texts: readonly string[];
}

export interface MosaicRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
