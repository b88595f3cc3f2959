/** Whose a host's lease is, and what a home knows of its team. */
import { expect, test } from "bun:test";
import type { StoredHost } from "../../../../src/domain/ports/team-store.ts";
import {
  authorityOf,
  readInvite,
  readJoinAnswer,
  withAuthority,
} from "../../../../src/domain/team/invite.ts";
import { readOutcome, refusedBy } from "../../../../src/domain/team/outcome.ts";
import { isAt, whyNoLease } from "../../../../src/domain/team/own-place.ts";
import { seenHosts } from "../../../../src/domain/team/seen-hosts.ts";
import { parseTeamHost } from "../../../../src/domain/team/team-host.ts";
import { MosaicError } from "../../../../src/base/errors.ts";

const HERE = { machineId: "a".repeat(32), place: "1000:/home/ada/.config/mosaic" };
const STORED: StoredHost = {
  ...HERE,
  hostId: "00000000-0000-4000-8000-000000000001",
  name: "build3" as never,
  version: "0.1.0",
  leaseEpoch: 3,
  isHeld: true,
  heardMs: 2_400,
  lookedMs: 9_000,
  enrolledBy: "owner",
  open: 0,
};

const caught = (work: () => unknown): string => {
  try {
    work();
    return "nothing";
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : String(thrown);
  }
};

test("a home that was copied is told who holds its lease, on another machine or on this one", () => {
  const elsewhere = whyNoLease({ ...STORED, machineId: "b".repeat(32) }, HERE);
  expect([elsewhere.code, elsewhere.message]).toEqual([
    "host-elsewhere",
    `this home is a copy: the host build3 lives at ${HERE.place} of the machine ${"b".repeat(32)}, heard from 2 s ago`,
  ]);
  const copied = whyNoLease(STORED, { ...HERE, place: "1000:/home/ada/copy" });
  expect(copied.message).toContain("of this machine, heard from 2 s ago");
  expect([isAt(STORED, HERE), isAt(STORED, { ...HERE, place: "0:/root" })]).toEqual([true, false]);
});

test("a host that was taken out is told so", () => {
  expect(whyNoLease(undefined, HERE).code).toBe("host-removed");
});

test("a host that is not heard from keeps its rows: they say unknown, and what they were", () => {
  const agents = [
    {
      hostId: STORED.hostId,
      agent: "coder0",
      row: { state: "working", runtime: "stub", flags: ["SKEW"] },
      ageMs: 60_000,
    },
  ];
  const silent = { ...STORED, name: "gone" as never, hostId: "other", isHeld: false, heardMs: 30_000 };
  const [heard, gone] = seenHosts(
    [STORED, silent],
    [...agents, { ...agents[0], hostId: "other" } as never],
    "other",
  );
  // nothing was written anew since, so it was the same at the last look
  expect(heard?.agents[0]).toMatchObject({
    state: "working",
    ageMs: 9_000,
    lastState: null,
    flags: ["SKEW"],
  });
  expect([heard?.isHere, gone?.isHere]).toEqual([false, true]);
  expect(gone?.agents[0]).toMatchObject({
    state: "unknown",
    lastState: "working",
    reason: "its host was not heard from for 30 s",
  });
});

test("an invite is a code, or an address that shows the database's address to nobody", () => {
  expect(readInvite(" kd7r-9wqa-mnpl-23xz\n")).toEqual({ code: "KD7R-9WQA-MNPL-23XZ", origin: undefined });
  expect(readInvite("https://fleet.example/#KD7R-9WQA-MNPL-23XZ").origin).toBe("https://fleet.example");
  expect(readInvite("http://127.0.0.1:14242/#KD7R-9WQA-MNPL-23XZ").origin).toBe("http://127.0.0.1:14242");
  for (const text of [
    "http://fleet.example/#KD7R-9WQA-MNPL-23XZ",
    "https://fleet.example/",
    "KD7R",
    "ftp://x/#KD7R",
  ]) {
    expect(caught(() => readInvite(text))).toBe("invite-invalid");
  }
});

test("what a gateway answers to a new host is read, and anything else is not", () => {
  expect(readJoinAnswer({ database_url: "d", valkey_url: "v", authority: null })).toEqual({
    databaseUrl: "d",
    valkeyUrl: "v",
    authority: null,
  });
  expect(readJoinAnswer({ database_url: "d" })).toBeUndefined();
  const url = withAuthority(
    "postgres://a:b@db/mosaic?sslrootcert=/there.pem&sslmode=verify-full",
    "/here.pem",
  );
  expect([authorityOf(url), url.includes("a:b@db")]).toEqual(["/here.pem", true]);
});

test("a host's own file is read strictly", () => {
  const id = "00000000-0000-4000-8000-000000000001";
  expect(parseTeamHost(`{"host_id":"${id}","name":"build3"}\n`)).toEqual({
    hostId: id,
    name: "build3",
  } as never);
  for (const text of ["", "{}", `{"host_id":"x","name":"build3"}`, `{"host_id":"${id}","name":"all"}`]) {
    expect(parseTeamHost(text)).toBeUndefined();
  }
});

test("an error of another host arrives as it was thrown", () => {
  const error = new MosaicError("usage", "no agent", {
    code: "no-such-agent",
    hint: "look",
    data: { agent: "x" },
  });
  expect(readOutcome(JSON.parse(JSON.stringify(refusedBy(error))))).toEqual({
    kind: "refused",
    ending: "usage",
    code: "no-such-agent",
    message: "no agent",
    hint: "look",
    data: { agent: "x" },
  });
  expect([readOutcome(null), readOutcome({ kind: "new" }), readOutcome({ kind: "lost" })]).toEqual([
    undefined,
    undefined,
    { kind: "lost" },
  ]);
});
