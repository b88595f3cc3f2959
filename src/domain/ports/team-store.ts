import type { HostName } from "../../base/addresses.ts";

/**
 * What the gateways of a team share. Every time in it is of the database's clock; ages come as milliseconds, so that no
 * clock of a host is ever compared with another one.
 */
export interface TeamStore {
  readonly hosts: HostStore;
  readonly calls: CallStore;
  readonly states: AgentStateStore;
  readonly invites: InviteStore;
  /** What is said on the bus is sealed with these. Makes the first one, one a day besides, and takes out what is done with. */
  busKeys(): Promise<BusKeysNow>;
  /**
   * Tells of what others did, as hints: one may be missing. `again`: it listens, for the first time or anew, and
   * whatever was told meanwhile was missed.
   */
  listen(heard: (hint: TeamHint) => void, again: () => void): Promise<AsyncDisposable>;
}

/** `calls`: there are calls for that host. `answers`: calls that were stored by that host have ended. */
export interface TeamHint {
  readonly kind: "calls" | "answers";
  readonly hostId: string;
}

/** Where a home is: what a copy of it has not. */
export interface HostPlace {
  /** /etc/machine-id. */
  readonly machineId: string;
  /** `UID:PATH` of the home, for two homes of one machine. */
  readonly place: string;
}

export interface NewHost extends HostPlace {
  readonly hostId: string;
  readonly name: HostName;
  readonly version: string;
}

export interface StoredHost extends HostPlace {
  readonly hostId: string;
  readonly name: HostName;
  readonly version: string;
  readonly leaseEpoch: number;
  /** A gateway of it has the lease now. */
  readonly isHeld: boolean;
  /** Since its gateway was last heard from; null: never. */
  readonly heardMs: number | null;
  /** Since its gateway last looked at all of its agents; null: never. */
  readonly lookedMs: number | null;
  readonly enrolledBy: string;
  /** Messages for it that have not ended. */
  readonly open: number;
}

/** How a lease is asked for: by a process that holds the kernel's lock of its home. */
export interface LeaseRequest extends HostPlace {
  readonly hostId: string;
  readonly holder: string;
  readonly version: string;
  readonly lengthMs: number;
}

export interface HostStore {
  /** With an invite that was claimed for this host, or as the first host of all. false: neither, or the name is taken. */
  enrol(host: NewHost, inviteSha256: string | null): Promise<boolean>;
  /** By their names, without those that were removed. */
  all(): Promise<readonly StoredHost[]>;
  byId(hostId: string): Promise<StoredHost | undefined>;
  /** The new epoch; undefined where the host is not there any more, or lives at another place. */
  takeLease(request: LeaseRequest): Promise<number | undefined>;
  /** false: it is not ours any more. */
  renewLease(hostId: string, holder: string, epoch: number, lengthMs: number): Promise<boolean>;
  /** So that the next one need not wait for its end. */
  dropLease(hostId: string, holder: string, epoch: number): Promise<void>;
  /** Takes a host out; what waits for it ends as `removed`. false: there is none of this name. */
  remove(name: HostName): Promise<boolean>;
  /** To another place, while nobody holds its lease; what its old gateway had begun ends as `lost`. */
  move(hostId: string, to: HostPlace): Promise<boolean>;
}

export interface InviteStore {
  add(invite: { readonly sha256: string; readonly madeBy: string; readonly lengthMs: number }): Promise<void>;
  /** Takes it for a host: a second one who comes with it gets false, as for one that is unknown or too late. */
  claim(sha256: string, hostId: string): Promise<boolean>;
}

/** A call to another host as it is stored. */
export interface NewCall {
  readonly host: HostName;
  readonly line: string;
  readonly id: string;
  readonly operation: string;
  readonly request: object;
  /** What makes two calls of one id the same call. */
  readonly sha256: string;
  /** The host whose gateway waits for the answer. */
  readonly fromHostId: string;
  readonly createdBy: string;
  /** At most 23 hours: a journal remembers an id for a day. */
  readonly expiresMs: number;
}

export type CallKey = Pick<NewCall, "host" | "line" | "id">;

/** A call as who waits for it sees it. */
export interface StoredCall {
  readonly key: CallKey;
  readonly sha256: string;
  /** `stored`: its host has not taken it. */
  readonly state: "stored" | "delivering" | "ended";
  /** As it was stored; null before the end. */
  readonly outcome: unknown;
  /** Since its host's gateway was heard from; null: never. */
  readonly hostHeardMs: number | null;
}

/** A call as its host claims it; see `Claimed` of the domain. */
export interface ClaimedCall {
  readonly line: string;
  readonly id: string;
  readonly operation: string;
  readonly request: object;
  readonly createdBy: string;
  readonly isInDoubt: boolean;
  readonly isExpired: boolean;
  readonly ageMs: number;
}

export interface ReportedCall {
  readonly line: string;
  readonly id: string;
  readonly epoch: number;
  readonly outcome: object;
}

export interface CallStore {
  /** `false`: there is one of this id for this line already. Undefined: there is no such host. */
  add(call: NewCall): Promise<boolean | undefined>;
  find(keys: readonly CallKey[]): Promise<readonly StoredCall[]>;
  /**
   * The first open call of each line that is not busy, at most so many, oldest first; only under a lease that is good. Not
   * where that is one of the operations that are left out.
   */
  claim(
    hostId: string,
    epoch: number,
    busy: readonly string[],
    most: number,
    without?: readonly string[],
  ): Promise<readonly ClaimedCall[]>;
  /** The calls of which the end was written. Of one that is not among them the claim was lost: it comes again. */
  report(
    hostId: string,
    ended: readonly ReportedCall[],
  ): Promise<readonly Pick<ReportedCall, "line" | "id">[]>;
  /** Ends what nobody took in time, and what a host left behind that is not heard from; how many. */
  expire(): Promise<number>;
  /** Removes what ended more than a day ago; how many. */
  forget(): Promise<number>;
}

/** An agent as its own gateway saw it: the row of `fleet.ps`. */
export interface SeenAgent {
  readonly agent: string;
  readonly row: object;
}

export interface StoredAgent extends SeenAgent {
  readonly hostId: string;
  /** Since it was written. */
  readonly ageMs: number;
}

export interface AgentStateStore {
  /** `isWhole`: agents that are not among them are there no more. false: the epoch is not the host's any more. */
  write(hostId: string, epoch: number, seen: readonly SeenAgent[], isWhole: boolean): Promise<boolean>;
  /** Of all hosts that were not removed. */
  all(): Promise<readonly StoredAgent[]>;
}

/** What the bus is sealed with, as the database has it now. */
export interface BusKeysNow {
  /** Milliseconds of the database's clock. */
  readonly nowMs: number;
  /** The newest first; there is one at least. */
  readonly keys: readonly BusKey[];
}

export interface BusKey {
  readonly id: number;
  /** 244 random bits in hexadecimal. */
  readonly secret: string;
  readonly ageMs: number;
}
