/** The environment as it was at process start. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ColourFacts {
  readonly environment: Environment;
  /** False after `--no-color`. */
  readonly wanted: boolean;
  readonly isTerminal: boolean;
}

/**
 * Whether one stream gets colour; asked for stdout and stderr separately. `--no-color` and a non-empty
 * NO_COLOR (no-color.org) win over FORCE_COLOR, FORCE_COLOR over TERM=dumb and over not being a terminal.
 */
export function hasColour({ environment, wanted, isTerminal }: ColourFacts): boolean {
  if (!wanted || isSet(environment["NO_COLOR"])) return false;
  const forced = environment["FORCE_COLOR"];
  if (isSet(forced)) return forced !== "0" && forced !== "false";
  return isTerminal && environment["TERM"] !== "dumb";
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
