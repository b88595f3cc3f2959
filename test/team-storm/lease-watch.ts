/** Who holds the leases of a team, looked at again and again: one process an epoch, and no epoch that was before. */
import type { SQL } from "bun";

interface Row {
  readonly name: string;
  readonly holder: string | null;
  readonly epoch: number;
}

/** What was seen of leases; says in words what must not be. Pure. */
export class LeaseRecord {
  readonly #holders = new Map<string, string>();
  readonly #epochs = new Map<string, number>();
  readonly wrong = new Set<string>();
  takings = 0;

  see(rows: readonly Row[]): void {
    for (const { name, holder, epoch } of rows) {
      const before = this.#epochs.get(name) ?? 0;
      if (epoch < before) this.wrong.add(`the lease of ${name}: epoch ${epoch} after ${before}`);
      if (epoch > before) this.takings += epoch - before;
      this.#epochs.set(name, epoch);
      if (holder === null) continue;
      const held = this.#holders.get(`${name} ${epoch}`);
      if (held !== undefined && held !== holder) {
        this.wrong.add(`the lease of ${name}: epoch ${epoch} was held by two`);
      }
      this.#holders.set(`${name} ${epoch}`, holder);
    }
  }
}

const LOOK_MS = 200;

/** Looks until it is told to end; a look that fails is none. */
export async function watchLeases(sql: SQL, record: LeaseRecord, ends: AbortSignal): Promise<void> {
  while (!ends.aborted) {
    try {
      record.see(
        await sql<Row[]>`select name, lease_holder::text as holder, lease_epoch::float8 as epoch from host`,
      );
    } catch {
      // the database is away
    }
    await Bun.sleep(LOOK_MS);
  }
}
