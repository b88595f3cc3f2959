/**
 * Which test files run where, and what runs beside what: facts in, a plan out. A file says what is special about it
 * in a comment of its own, at the start of a line:
 *
 *     // runs alone: WHY      it bounds times that load would break: after the others, one at a time
 *     // runs once: WHY       it knows no uid, so that a tier of two users runs it as the ordinary one only
 */
export type Where = "here" | "root" | "user";

export interface TestFile {
  readonly path: string;
  readonly text: string;
}

/** One call of `bun test`. */
export interface Batch {
  readonly tier: string;
  readonly where: Where;
  readonly files: readonly string[];
  /** How many files run at a time. */
  readonly workers: number;
}

/** Batches that follow each other. Lanes run side by side. */
export type Lane = readonly Batch[];

export interface Tier {
  readonly name: string;
  readonly places: readonly Where[];
  readonly files: readonly TestFile[];
}

export interface Plan {
  readonly lanes: readonly Lane[];
  /** What runs when all lanes have ended, one file at a time. */
  readonly tail: Lane;
}

function declares(file: TestFile, what: "alone" | "once"): boolean {
  return new RegExp(`^// runs ${what}: \\S`, "m").test(file.text);
}

function runsAt(file: TestFile, { places }: Tier, where: Where): boolean {
  return places.length < 2 || where !== "root" || !declares(file, "once");
}

/** One lane a place, the tiers in their order within it; what runs alone is the tail. No file is in no batch. */
export function planLanes(tiers: readonly Tier[], workers: number): Plan {
  const batches = (alone: boolean): Batch[] =>
    tiers.flatMap((tier) =>
      tier.places.map((where) => ({
        tier: tier.name,
        where,
        files: tier.files
          .filter((file) => declares(file, "alone") === alone && runsAt(file, tier, where))
          .map(({ path }) => path),
        workers: alone ? 1 : workers,
      })),
    );
  const together = batches(false).filter(({ files }) => files.length > 0);
  const lanes = [...Map.groupBy(together, ({ where }) => where).values()];
  return { lanes, tail: batches(true).filter(({ files }) => files.length > 0) };
}
