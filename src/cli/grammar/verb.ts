import type { Context, Page } from "../context.ts";
import type { Ending } from "../../base/errors.ts";
import type { Arguments, Values } from "./arguments.ts";

/** One JSON document; `schema` names its shape and version, for example `mosaic.fleet.ps/1`. */
export interface JsonDocument {
  readonly schema: string;
  readonly [field: string]: unknown;
}

/**
 * What a command says. It never prints: one place writes either `text` or `json`, so a command cannot mix the two, and
 * what a person can read a program can always read too. Without either nothing is printed.
 */
export type Outcome = Ended & (Said | Unsaid);

interface Said {
  readonly text: string | ((page: Page) => string);
  readonly json: JsonDocument;
}

interface Unsaid {
  readonly text?: undefined;
  readonly json?: JsonDocument;
}

interface Ended {
  /** Not an error, but not success either: `partial`, `not-in-wanted-state`, … */
  readonly exit?: Ending | undefined;
  /** The exit status of a child that ran in our place; only pass-through commands set it. */
  readonly status?: number;
}

export interface Example {
  readonly command: string;
  readonly explains: string;
}

/** A command as the dispatcher sees it. Its path and summary are in the index. */
export interface Verb {
  readonly details?: string;
  readonly args: Arguments;
  /** What the exit codes mean here, beyond 0, 1, 2 and 130/143, which every command has. */
  readonly exitCodes?: Partial<Record<Ending, string>>;
  /** One more line for the exit codes in the help, for example the child's own status. */
  readonly exitNote?: string;
  readonly examples: readonly Example[];
  run(context: Context, values: Readonly<Record<string, unknown>>): Promise<Outcome>;
}

interface VerbDefinition<A extends Arguments> extends Omit<Verb, "args" | "run"> {
  readonly args: A;
  run(context: Context, values: Values<A>): Promise<Outcome>;
}

/** Defines a command: its arguments, one operation, one rendering. */
export function defineVerb<const A extends Arguments>(definition: VerbDefinition<A>): Verb {
  return {
    ...definition,
    // The dispatcher makes the values from these very definitions, so they have the shape of Values<A>.
    run: (context, values) => definition.run(context, values as Values<A>),
  };
}
