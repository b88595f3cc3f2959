/** The command line of the campaign. Pure. */

export interface Options {
  readonly seed: number;
  /** Rounds begin until so many seconds have passed; at least one is played. */
  readonly seconds: number;
  readonly agents: number;
  readonly uid: number;
  /** Instead of a campaign: each invariant is violated on purpose, and has to say so. */
  readonly prove: boolean;
  /** A violation does not end it: what is there then is taken as what was wanted. */
  readonly goOn: boolean;
  /** Only print the schedule of so many rounds. */
  readonly print: number;
}

export const USAGE = `usage: make chaos [CHAOS="OPTIONS"]
  --seed N      the schedule; another one each time unless given
  --seconds N   rounds begin until then (default 60)
  --agents N    stub agents (default 20)
  --uid N       who runs it in the lab (default 1000)
  --prove       violate each invariant on purpose: each must say so
  --go-on       a violation does not end it
  --print N     print the schedule of N rounds, run nothing
`;

const NUMBERS = ["seed", "seconds", "agents", "uid", "print"] as const;

/** Undefined where the arguments are wrong. */
export function parseOptions(argv: readonly string[], seed: number): Options | undefined {
  const options: Record<string, number | boolean> = {
    seed,
    seconds: 60,
    agents: 20,
    uid: 1000,
    prove: false,
    goOn: false,
    print: 0,
  };
  for (let index = 0; index < argv.length; index += 1) {
    const name = argv[index]?.replace(/^--/, "") ?? "";
    if (name === "prove" || name === "go-on") {
      options[name === "prove" ? name : "goOn"] = true;
      continue;
    }
    const value = argv[(index += 1)] ?? "";
    if (!NUMBERS.some((known) => known === name) || !/^\d{1,9}$/.test(value)) return undefined;
    options[name] = Number(value);
  }
  if (options["agents"] === 0) return undefined;
  return options as unknown as Options;
}

/** The arguments that mean the same again. */
export function renderOptions(options: Options): readonly string[] {
  return [
    ...NUMBERS.flatMap((name) => [`--${name}`, String(options[name])]),
    ...(options.prove ? ["--prove"] : []),
    ...(options.goOn ? ["--go-on"] : []),
  ];
}
