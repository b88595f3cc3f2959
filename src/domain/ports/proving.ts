/** What it takes to try a runtime against a model that reports what it received. */

/** One request for an answer of the model. */
export interface Received {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly api: string;
  readonly model: string | undefined;
  /** The runtime's own side question (a title, a summary): it offers no tools. */
  readonly auxiliary: boolean;
  /** Whether what is new contains the answer to a tool call. */
  readonly toolResult: boolean;
  /** What the user said since the model last spoke, in order, without what runtimes add themselves. */
  readonly fresh: readonly string[];
  /** How often each tracked word is in the user's texts of the whole conversation. */
  readonly tracked: Readonly<Record<string, number>>;
  /** How many turns the whole conversation has. */
  readonly turns: number;
  readonly tools: readonly string[];
  /** How the answer ended; undefined while it is being sent. */
  ended: "done" | "hung-up" | "refused" | undefined;
  /** When; milliseconds since the epoch. */
  endedAt: number | undefined;
}

/** The model's side: what it received is the truth that deliveries are compared with. */
export interface ModelWitness {
  /** Everything received so far, in order. */
  readonly received: readonly Received[];
  /** The requests whose answer is being sent, and whose new texts contain `word`. */
  streaming(word: string): readonly Received[];
  /** Sends the rest of those answers at once. */
  hurry(word: string): void;
  /** For a runtime that runs nothing, and only records that it was allowed a command. */
  hasRun?(command: string): boolean;
}

/** A private home with a mosaic and a tmux that know nothing of any other fleet. */
export interface ProvingGround {
  /** A user's home folder; absolute. */
  readonly home: string;
  /** Name of the tmux socket. */
  readonly socket: string;
  readonly witness: ModelWitness;
  /** Runs mosaic to its end. `status` is null where the run was given up. */
  readonly mosaic: (args: readonly string[], input?: string) => Promise<MosaicRun>;
  /** Runs tmux on that socket; returns what it printed. */
  readonly tmux: (args: readonly string[], input?: string) => Promise<string>;
  /** Writes a file below the home, creating missing folders. */
  write(path: string, text: string): void;
  /** Links to a program of the user's. */
  link(path: string, target: string): void;
  append(path: string, text: string): void;
  exists(path: string): boolean;
  /** The file below the home, outside of mosaic's own, that contains a word, with the texts in it that do. */
  written(word: string): Written | undefined;
  remove(path: string): void;
}

export interface Written {
  readonly file: string;
  /** The strings of its lines of JSON, and the lines that are no JSON. */
  readonly texts: readonly string[];
}

export interface MosaicRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
