import type { HostName } from "../../base/addresses.ts";

/**
 * What the gateways of a team share. All times are by the database's clock, and ages are in milliseconds, so that the
 * clocks of two hosts are never compared.
 */
export interface TeamStore {
  readonly hosts: HostStore;
  readonly calls: CallStore;
  readonly states: AgentStateStore;
  readonly invites: InviteStore;
  /**
   * The keys that seal what is said on the bus. Creates the first one, then one a day, and removes those that are no
   * longer used.
   */
  busKeys(): Promise<BusKeysNow>;
  /**
   * Reports what others did, as hints: one may be lost. `again` is called when it listens, for the first time or anew:
   * hints from before were missed.
   */
  listen(heard: (hint: TeamHint) => void, again: () => void): Promise<AsyncDisposable>;
}

/** `calls`: there are calls for that host. `answers`: calls that host has stored have ended. */
export interface TeamHint {
  readonly kind: "calls" | "answers";
  readonly hostId: string;
}

/** Where a home is, which a copy of it does not share. */
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
  /** Whether a gateway of it has the lease now. */
  readonly isHeld: boolean;
  /** Since its gateway was last heard from; null: never. */
  readonly heardMs: number | null;
  /** Since its gateway last looked at all of its agents; null: never. */
  readonly lookedMs: number | null;
  readonly enrolledBy: string;
  /** Messages for it that have not ended. */
  readonly open: number;
}

/** How a process that holds the kernel lock of its home asks for the lease. */
export interface LeaseRequest extends HostPlace {
  readonly hostId: string;
  readonly holder: string;
  readonly version: string;
  readonly lengthMs: number;
}

export interface HostStore {
  /**
   * With an invite that was claimed for this host, or as the first host of all. false: neither, or the name is taken.
   */
  enrol(host: NewHost, inviteSha256: string | null): Promise<boolean>;
  /** By name, without removed ones. */
  all(): Promise<readonly StoredHost[]>;
  byId(hostId: string): Promise<StoredHost | undefined>;
  /** The new epoch; undefined where the host was removed, or is at another place. */
  takeLease(request: LeaseRequest): Promise<number | undefined>;
  /** false: the lease is no longer ours. */
  renewLease(hostId: string, holder: string, epoch: number, lengthMs: number): Promise<boolean>;
  /** Gives the lease back, so that the next holder need not wait for its end. */
  dropLease(hostId: string, holder: string, epoch: number): Promise<void>;
  /** Removes a host; what waits for it ends as `removed`. false: there is none of this name. */
  remove(name: HostName): Promise<boolean>;
  /** Moves a host to another place while nobody holds its lease; what its old gateway had begun ends as `lost`. */
  move(hostId: string, to: HostPlace): Promise<boolean>;
}

export interface InviteStore {
  add(invite: { readonly sha256: string; readonly madeBy: string; readonly lengthMs: number }): Promise<void>;
  /** Claims it for a host. false where it was claimed before, is unknown, or has expired. */
  claim(sha256: string, hostId: string): Promise<boolean>;
}

/** A call to another host, to be stored. */
export interface NewCall {
  readonly host: HostName;
  readonly line: string;
  readonly id: string;
  readonly operation: string;
  readonly request: object;
  /** Two calls with the same id and the same hash are the same call. */
  readonly sha256: string;
  /** The host whose gateway waits for the answer. */
  readonly fromHostId: string;
  readonly createdBy: string;
  /** At most 23 hours, because a journal remembers ids for a day. */
  readonly expiresMs: number;
}

export type CallKey = Pick<NewCall, "host" | "line" | "id">;

/** A call as the waiting host sees it. */
export interface StoredCall {
  readonly key: CallKey;
  readonly sha256: string;
  /** `stored`: its host has not taken it yet. */
  readonly state: "stored" | "delivering" | "ended";
  /** As stored; null before the end. */
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
  readonly askedAt: string | undefined;
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
  /** `false`: this line already has a call with this id. undefined: there is no such host. */
  add(call: NewCall): Promise<boolean | undefined>;
  find(keys: readonly CallKey[]): Promise<readonly StoredCall[]>;
  /**
   * The first open call of each line that is not busy, at most `most`, oldest first; only under a valid lease. Skips a
   * line whose first call is one of the operations left out.
   */
  claim(
    hostId: string,
    epoch: number,
    busy: readonly string[],
    most: number,
    without?: readonly string[],
  ): Promise<readonly ClaimedCall[]>;
  /** The calls whose ending was written. For a call that is missing, the claim was lost: it comes again. */
  report(
    hostId: string,
    ended: readonly ReportedCall[],
  ): Promise<readonly Pick<ReportedCall, "line" | "id">[]>;
  /** Ends calls that nobody took in time, and those a silent host has left behind; returns how many. */
  expire(): Promise<number>;
  /** Removes calls that ended more than a day ago; returns how many. */
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
  /** `isWhole`: agents that are not in `seen` are gone. false: the epoch is no longer the host's. */
  write(hostId: string, epoch: number, seen: readonly SeenAgent[], isWhole: boolean): Promise<boolean>;
  /** Of all hosts that were not removed. */
  all(): Promise<readonly StoredAgent[]>;
}

/** The keys of the bus as the database has them now. */
export interface BusKeysNow {
  /** Milliseconds of the database's clock. */
  readonly nowMs: number;
  /** The newest first; at least one. */
  readonly keys: readonly BusKey[];
}

export interface BusKey {
  readonly id: number;
  /** 244 random bits in hexadecimal. */
  readonly secret: string;
  readonly ageMs: number;
}
