/** The command line of the storm over a team. Pure. */

export interface StormOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly homes: number;
  /** Stubs of each home. */
  readonly stubs: number;
  /** Messages a second, to all of them together. */
  readonly rate: number;
  /** It ends with that many, where the time is not over before. */
  readonly messages: number;
}

export const USAGE = `usage: make chaos-team [TEAM="OPTIONS"]
  --seed N      the faults; others each time unless given
  --seconds N   how long messages are sent (default 60)
  --homes N     hosts of the team (default 3)
  --stubs N     stub agents of each (default 4)
  --rate N      messages a second (default 4)
  --messages N  ends with that many of them (default: when the time is over)
`;

/** Undefined where the arguments are wrong. */
export function parseStorm(argv: readonly string[], seed: number): StormOptions | undefined {
  const options = { seed, seconds: 60, homes: 3, stubs: 4, rate: 4, messages: 999_999_999 };
  for (let index = 0; index < argv.length; index += 2) {
    const name = argv[index]?.replace(/^--/, "") ?? "";
    const value = argv[index + 1] ?? "";
    if (!Object.hasOwn(options, name) || !/^[1-9]\d{0,8}$/.test(value)) return undefined;
    options[name as keyof typeof options] = Number(value);
  }
  return options;
}
