import type { Context, Page } from "../context.ts";
import type { Ending } from "../../base/errors.ts";
import type { Arguments, Values } from "./arguments.ts";

/** One JSON document; `schema` names its shape and version, such as `mosaic.fleet.ps/1`. */
export interface JsonDocument {
  readonly schema: string;
  readonly [field: string]: unknown;
}

/**
 * What a command has to say. It never prints: `text` or `json` is written by one place, so a command cannot mix
 * the two, and what can be read by a person can always be read by a program. Without either nothing is printed.
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
  /** Not an error, yet not 0: `partial`, `not-in-wanted-state`, … */
  readonly exit?: Ending | undefined;
  /** The exit status of a child that was run in our place; only pass-through commands set it. */
  readonly status?: number;
}

export interface Example {
  readonly command: string;
  readonly explains: string;
}

/** A command as the dispatcher sees it. Its path and one-line summary stand in the index. */
export interface Verb {
  readonly details?: string;
  readonly args: Arguments;
  /** What the exit codes mean here, beyond 0, 1, 2 and 130/143, which every command has. */
  readonly exitCodes?: Partial<Record<Ending, string>>;
  /** One more line for the exit codes in the help, such as the child's own status. */
  readonly exitNote?: string;
  readonly examples: readonly Example[];
  run(context: Context, values: Readonly<Record<string, unknown>>): Promise<Outcome>;
}

interface VerbDefinition<A extends Arguments> extends Omit<Verb, "args" | "run"> {
  readonly args: A;
  run(context: Context, values: Values<A>): Promise<Outcome>;
}

/** Defines a command: its arguments, one call into the domain, one rendering. */
export function defineVerb<const A extends Arguments>(definition: VerbDefinition<A>): Verb {
  return {
    ...definition,
    // The dispatcher makes the values from these very definitions, so they have the shape of Values<A>.
    run: (context, values) => definition.run(context, values as Values<A>),
  };
}
