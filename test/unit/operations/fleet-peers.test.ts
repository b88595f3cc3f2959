/** What other teams' gateways say of their agents, merged: one that fails, or means harm, is a row that says so. */
import { beforeEach, expect, test } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import { signAnswer } from "../../../src/domain/federation/signed-answer.ts";
import type { PeerLine } from "../../../src/domain/ports/peer-line.ts";
import { fleetPeers } from "../../../src/operations/fleet/peers.ts";
import { connect, lineTo, memoryPeer, type MemoryPeer } from "../../support/memory-federation.ts";

let blue: MemoryPeer;
let green: MemoryPeer;
let red: MemoryPeer;

const known = async (of: MemoryPeer, at: MemoryPeer) =>
  at.tools.store.federation.peers.add({
    peerId: of.key().keyId,
    name: of.name,
    address: of.address,
    certificate: null,
    key: of.key(),
    enrolledAt: 0,
    enrolledBy: "owner",
  });

beforeEach(async () => {
  blue = await memoryPeer("blue");
  green = await memoryPeer("green", { green1: [{ agent: "coder0", class: "coder" }] });
  red = await memoryPeer("red");
  connect(blue, green, red);
  for (const peer of [green, red]) {
    const { store, clock } = peer.tools;
    const user = { name: "", passwordHash: "", createdAt: 0, disabledAt: null, role: "operator" } as const;
    await store.users.add({ ...user, userId: "u1", email: "ada@example.org" });
    await known(blue, peer);
    await known(peer, blue);
    await store.federation.grants.add({
      grantId: "g1",
      peerId: blue.key().keyId,
      subjectUserId: "u1",
      verbs: ["list"],
      resources: ["agents.read"],
      exclude: [],
      includeTeams: null,
      includePersonal: true,
      maxRows: 100,
      createdAt: 0,
      createdBy: "owner",
      until: clock.now() + 1_000_000,
      revokedAt: null,
    });
  }
});

const ask = async (...peers: readonly string[]) => {
  const call = {
    services: blue.services,
    signal: new AbortController().signal,
    note: ignore,
    warn: ignore,
    progress: ignore,
  };
  return (await fleetPeers.run(call, { peers: [...peers] })).document;
};

const ids = async ({ tools }: MemoryPeer) =>
  new Set((await tools.store.audit.last(50)).map(({ requestId }) => requestId));
const errorOf = async () => (await ask("red")).peers[0]?.error?.code;

/** Red answers with what it likes, and signs it: it is a peer. */
function redSays(answer: (path: string) => object): void {
  const honest = lineTo(green, red);
  const line: PeerLine = async (request, signal) => {
    if (request.url.origin !== red.address) return await honest(request, signal);
    const body = new TextEncoder().encode(JSON.stringify(answer(request.url.pathname)));
    const nonce = /nonce="([^"]+)"/.exec(request.headers["signature-input"] ?? "")?.[1] ?? "";
    const headers = new Headers(
      await signAnswer(red.key(), { nonce, status: 200, body }, red.tools.clock.now()),
    );
    return { status: 200, header: (name) => headers.get(name), body };
  };
  Object.assign(blue.wire.calls, { line });
}

const GRANTS = {
  schema: "mosaic.federation.capabilities/1",
  grants: [{ grant_id: "g1", subject: "u1", verbs: ["list"], resources: ["agents.read"], max_rows: 100 }],
};
const rowOf = (nth: number) => ({
  source: { host: "h" },
  row: {
    agent: `a${nth}`,
    runtime: "stub",
    class: "",
    state: "idle",
    reason: null,
    since: null,
    restarts: 0,
    heard: true,
    age_ms: 0,
    last_state: null,
  },
});
const listOf = (rows: readonly object[], next: string | null) => ({
  schema: "mosaic.federation.list/1",
  resource: "agents.read",
  rows,
  next,
});

test("agents of several teams stand in one list, and both sides write down what was asked", async () => {
  const document = await ask("all");
  expect(document).toMatchObject({
    _partial: false,
    peers: [
      {
        peer: "green",
        answered: true,
        error: null,
        agents: [{ host: "green1", agent: "coder0", state: "idle" }],
      },
      { peer: "red", answered: true, error: null, agents: [] },
    ],
  });
  expect((await ids(blue)).size).toBe(4);
  expect(await ids(blue)).toEqual(new Set([...(await ids(green)), ...(await ids(red))]));
});

test("a peer that fails is a row, and never a failure of the rest", async () => {
  const honest = lineTo(green, red);
  const line: PeerLine = async (request, signal) => {
    if (request.url.origin === red.address) throw new MosaicError("failure", "nobody", { code: "peer-away" });
    return await honest(request, signal);
  };
  Object.assign(blue.wire.calls, { line });
  expect(await ask("all")).toMatchObject({
    _partial: true,
    peers: [
      { peer: "green", answered: true, error: null, agents: [{ agent: "coder0" }] },
      { peer: "red", answered: false, error: { code: "peer-away" }, agents: [] },
    ],
  });
});

test("a peer that says a million rows, rows without end or nonsense is not believed", async () => {
  redSays((path) =>
    path.endsWith("capabilities")
      ? GRANTS
      : listOf(
          Array.from({ length: 10_001 }, (_, at) => rowOf(at)),
          null,
        ),
  );
  expect(await errorOf()).toBe("peer-answer-invalid");
  let asked = 0;
  redSays((path) => (path.endsWith("capabilities") ? GRANTS : listOf([rowOf((asked += 1))], "again")));
  expect(await errorOf()).toBe("peer-has-more");
  expect(asked).toBe(20);
  for (const nonsense of [
    { schema: "mosaic.federation.capabilities/1", grants: "all" },
    { ...GRANTS, grants: Array.from({ length: 1_001 }, () => GRANTS.grants[0]) },
    { ...GRANTS, grants: [{ ...GRANTS.grants[0], grant_id: 'g1"\nmosaic-subject: u2' }] },
  ]) {
    // each time as if it were the first: three failures, and it is left alone
    await blue.tools.clock.sleep(1_000_000);
    redSays(() => nonsense);
    expect(await errorOf()).toBe("peer-answer-invalid");
  }
  redSays((path) => (path.endsWith("capabilities") ? { ...GRANTS, grants: [] } : {}));
  expect(await errorOf()).toBe("peer-grants-nothing");
});

test("a name that no peer has is told with the one that was meant", async () => {
  const failure = await ask("gren").catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code: "no-such-peer", hint: "did you mean green?" });
});

function ignore(): void {}
