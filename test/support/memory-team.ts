import { MosaicError } from "../../src/base/errors.ts";
import type { HostName } from "../../src/base/addresses.ts";
import type {
  CallKey,
  ClaimedCall,
  NewCall,
  StoredCall,
  TeamStore,
} from "../../src/domain/ports/team-store.ts";

interface Row extends NewCall {
  state: StoredCall["state"];
  epoch: number;
  outcome: object | null;
}

type Question = "takeLease" | "renewLease" | "claim" | "report" | "add" | "find";

/** What a team's database would say, of one host; a question may be made to fail, before it is done or after. */
export class MemoryTeam {
  readonly host = "there" as HostName;
  readonly rows: Row[] = [];
  /** What was asked, in turn. */
  readonly asked: string[] = [];
  epoch = 0;
  isRemoved = false;
  /** While an answer is on its way. */
  meanwhile: (question: Question) => Promise<void> | void = () => undefined;
  readonly #failures: { readonly question: Question; readonly when: "before" | "after" }[] = [];

  /** The next such question is not answered; "after": it was done all the same. */
  fail(question: Question, when: "before" | "after"): void {
    this.#failures.push({ question, when });
  }

  get store(): Pick<TeamStore, "hosts" | "calls"> {
    return {
      hosts: {
        enrol: notAsked,
        all: async () => [{ name: this.host } as never],
        byId: async () => undefined,
        takeLease: () => this.#ask("takeLease", () => (this.isRemoved ? undefined : (this.epoch += 1))),
        renewLease: (_host, _holder, epoch) =>
          this.#ask("renewLease", () => !this.isRemoved && epoch === this.epoch),
        dropLease: async () => void this.asked.push("dropLease"),
        remove: notAsked,
        move: notAsked,
      },
      calls: {
        add: (call) => this.#ask("add", () => this.#add(call)),
        find: (keys) => this.#ask("find", () => this.#find(keys)),
        claim: (_host, epoch, busy, most, without) =>
          this.#ask("claim", () => this.#claim(epoch, busy, most, without)),
        report: (_host, ended) =>
          this.#ask("report", () =>
            ended.filter(({ line, id, epoch, outcome }) => {
              const row = this.rows.find((one) => one.line === line && one.id === id);
              if (row?.state !== "delivering" || row.epoch !== epoch) return false;
              Object.assign(row, { state: "ended", outcome });
              return true;
            }),
          ),
        expire: notAsked,
        forget: notAsked,
      },
    };
  }

  /** A message for `there`. */
  put(line: string, id: string, operation = "agent.send"): Row {
    const call = { host: this.host, line, id, operation, request: { id }, sha256: id };
    const row: Row = {
      ...call,
      fromHostId: "here",
      createdBy: "owner",
      expiresMs: 1,
      state: "stored",
      epoch: 0,
      outcome: null,
    };
    this.rows.push(row);
    return row;
  }

  #add(call: NewCall): boolean | undefined {
    if (call.host !== this.host) return undefined;
    if (this.rows.some(({ line, id }) => line === call.line && id === call.id)) return false;
    this.rows.push({ ...call, state: "stored", epoch: 0, outcome: null });
    return true;
  }

  #find(keys: readonly CallKey[]): StoredCall[] {
    return this.rows
      .filter((row) => keys.some(({ line, id }) => row.line === line && row.id === id))
      .map(({ host, line, id, sha256, state, outcome }) => ({
        key: { host, line, id },
        sha256,
        state,
        outcome,
        hostHeardMs: 2_000,
      }));
  }

  #claim(
    epoch: number,
    busy: readonly string[],
    most: number,
    without: readonly string[] = [],
  ): ClaimedCall[] {
    if (epoch !== this.epoch) return [];
    const open = this.rows.filter(({ state }) => state !== "ended");
    const first = open.filter((row) => open.find(({ line }) => line === row.line) === row);
    return first
      .filter((row) => !without.includes(row.operation))
      .filter((row) => !busy.includes(row.line) && (row.state === "stored" || row.epoch < epoch))
      .slice(0, most)
      .map((row) => {
        const isInDoubt = row.state === "delivering";
        Object.assign(row, { state: "delivering", epoch });
        const { line, id, operation, request, createdBy } = row;
        return {
          line,
          id,
          operation,
          request,
          createdBy,
          askedAt: undefined,
          isInDoubt,
          isExpired: false,
          ageMs: 0,
        };
      });
  }

  async #ask<Result>(question: Question, answer: () => Result): Promise<Result> {
    this.asked.push(question);
    const at = this.#failures.findIndex((failure) => failure.question === question);
    const failure = at < 0 ? undefined : this.#failures.splice(at, 1)[0];
    if (failure?.when === "before") throw away();
    const result = answer();
    await this.meanwhile(question);
    if (failure?.when === "after") throw away();
    return result;
  }
}

function away(): MosaicError {
  return new MosaicError("failure", "Postgres is away", { code: "storage-away" });
}

function notAsked(): Promise<never> {
  return Promise.reject(new Error("nobody asks that here"));
}
