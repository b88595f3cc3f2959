import { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import { storeIn } from "../../src/adapters/sqlite-store/open.ts";
import type { AuditMark, AuditMarks } from "../../src/domain/gateway/audit-mark.ts";
import type { IdentityTools } from "../../src/domain/gateway/identity.ts";
import type { Secrets } from "../../src/domain/ports/secrets.ts";
import { WaitedClock } from "./waited-clock.ts";

/** Secrets that can be foretold, and passwords that cost nothing: `hashes` counts what would have cost something. */
class CountedSecrets implements Secrets {
  hashes = 0;
  #made = 0;

  newSecret(): string {
    return `secret-${(this.#made += 1)}`;
  }

  newCode(): string {
    return `CODE-${(this.#made += 1)}`;
  }

  newId(): string {
    return `id-${(this.#made += 1)}`;
  }

  sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
  }

  async hashPassword(password: string): Promise<string> {
    this.hashes += 1;
    return `hash of ${password}`;
  }

  async verifyPassword(password: string, hash: string): Promise<boolean> {
    this.hashes += 1;
    // as the real one: not at once
    await Promise.resolve();
    return hash === `hash of ${password}`;
  }
}

/** An empty gateway in memory, with a clock that only moves when it is told to. */
export function memoryGateway(): IdentityTools & {
  readonly secrets: CountedSecrets;
  readonly clock: WaitedClock;
} {
  const clock = new WaitedClock();
  const store = storeIn(new Database(":memory:"), { version: "0.1.0", now: clock.now() });
  return { store, secrets: new CountedSecrets(), clock, marks: memoryMarks(), host: "here" };
}

/** A mark that is kept nowhere. */
function memoryMarks(): AuditMarks {
  let mark: AuditMark | undefined;
  return {
    isShared: false,
    read: async () => mark,
    async write(next) {
      mark = next;
    },
  };
}
