/**
 * Which test files run where, and what runs beside what: facts in, a plan out. A file says what is special about it
 * in a comment of its own, at the start of a line:
 *
 *     // runs alone: WHY      it bounds times that load would break: after the others, one at a time
 *     // runs once: WHY       it knows no uid, so that a tier of two users runs it as the ordinary one only
 */
export type Where = "here" | "root" | "user";
const PLACES: readonly Where[] = ["here", "root", "user"];

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

/**
 * Files here run `workers` at a time. A lab has one home and one user manager, which its files would fight over:
 * there, `labs` labs a user share the files out, and each runs its own one after the other.
 */
export interface Width {
  readonly workers: number;
  readonly labs: number;
}

/** One lane a place or lab, the tiers in their order within it; what runs alone is the tail. No file is in no batch. */
export function planLanes(tiers: readonly Tier[], { workers, labs }: Width): Plan {
  const batches = (where: Where, alone: boolean, part: number, parts: number): Lane =>
    tiers
      .filter(({ places }) => places.includes(where))
      .map((tier) => ({
        tier: tier.name,
        where,
        files: tier.files
          .filter((file) => declares(file, "alone") === alone && runsAt(file, tier, where))
          .filter((_, index) => index % parts === part)
          .map(({ path }) => path),
        workers: alone || where !== "here" ? 1 : workers,
      }))
      .filter(({ files }) => files.length > 0);
  const lanes = PLACES.flatMap((where) => {
    const parts = where === "here" ? 1 : labs;
    return Array.from({ length: parts }, (_, part) => batches(where, false, part, parts));
  });
  return {
    lanes: lanes.filter((lane) => lane.length > 0),
    tail: PLACES.flatMap((where) => batches(where, true, 0, 1)),
  };
}
