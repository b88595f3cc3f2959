/** What a gateway lets another team's do, and what it refuses, whoever comes: two of them in one process. */
import { beforeEach, describe, expect, test } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import { parseResource, type Resource } from "../../../src/base/resources.ts";
import { askAt, askPeer } from "../../../src/domain/federation/peer-calls.ts";
import { newPrivateKey, signingKeyOf } from "../../../src/domain/federation/keys.ts";
import { nextKeyText } from "../../../src/domain/federation/next-key.ts";
import { signRequest } from "../../../src/domain/federation/signed-request.ts";
import { verifyAudit } from "../../../src/domain/gateway/audit.ts";
import type { StoredGrant, StoredPeer } from "../../../src/domain/ports/federation-store.ts";
import type { SigningKey } from "../../../src/domain/ports/federation-wire.ts";
import { readBody } from "../../../src/gateway/federation/admit.ts";
import { connect, memoryPeer, type MemoryPeer } from "../../support/memory-federation.ts";

const NEVER = new AbortController().signal;
const MINUTE = 60_000;
const HOSTS = {
  green1: [
    { agent: "coder0", class: "coder" },
    { agent: "coder1", class: "coder" },
    { agent: "judge", class: "reviewer" },
  ],
  green2: [{ agent: "coder0", class: "coder" }],
};

let blue: MemoryPeer;
let green: MemoryPeer;

/** An invite of green's, as its admin makes it. */
async function invited(until = 15 * MINUTE) {
  const { tools, wire } = green;
  const secret = await wire.newInviteSecret();
  const now = tools.clock.now();
  await tools.store.federation.invites.add({
    sha256: tools.secrets.sha256(inviteKey(secret)),
    madeBy: "owner",
    createdAt: now,
    until: now + until,
  });
  const { address, publicKey, certificate } = await wire.self();
  return { address, publicKey, certificate, secret };
}

/** Blue knows green as what its answer proved. */
async function enrolled(): Promise<StoredPeer> {
  const peer = await blue.wire.enrol(await invited(), { name: "blue" });
  const { peers } = blue.tools.store.federation;
  await peers.add({
    peerId: peer.keyId,
    name: peer.name,
    address: peer.address,
    certificate: peer.certificate,
    key: peer,
    enrolledAt: 0,
    enrolledBy: "owner",
  });
  const found = await peers.byName("green");
  if (found === undefined) throw new Error("green is not there");
  return found;
}

async function granted(changed: Partial<StoredGrant> = {}): Promise<StoredGrant> {
  const { store, clock } = green.tools;
  const grant: StoredGrant = {
    grantId: "g1",
    peerId: blue.key().keyId,
    subjectUserId: "u1",
    verbs: ["list", "get", "send"],
    resources: ["agents.read", "agents.send"],
    exclude: [],
    includeTeams: null,
    includePersonal: true,
    maxRows: 100,
    createdAt: clock.now(),
    createdBy: "owner",
    until: clock.now() + 10 * MINUTE,
    revokedAt: null,
    ...changed,
  };
  await store.federation.grants.add(grant);
  return grant;
}

/** Asks green as blue would. */
async function ask(
  path: string,
  body: object = {},
  {
    grant = "g1",
    subject = "u1",
    method = "POST",
  }: Partial<Record<"grant" | "subject", string>> & { method?: "GET" | "POST" } = {},
) {
  const peer = await blue.tools.store.federation.peers.byName("green");
  if (peer === undefined) throw new Error("green is not there");
  return await askPeer(
    { ...blue.wire.calls, store: blue.tools.store.federation },
    peer,
    {
      method,
      path,
      ...(method === "GET" ? {} : { body }),
      grant,
      subject,
      longest: 1_000_000,
      patienceMs: 5_000,
    },
    NEVER,
  );
}

const send = (changed: object = {}) =>
  ask("send", {
    agent: "green2/coder0",
    id: "m1",
    text: "run the tests",
    speaker: "web1/planner",
    wait_idle: false,
    timeout_ms: 1_000,
    ...changed,
  });

const operate = (changed: object = {}, grant = "g1") =>
  ask(
    "operate",
    { agent: "green2/coder0", act: "restart", id: "o1", now: false, timeout_ms: 1_000, ...changed },
    { grant },
  );

const codeOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return "ok";
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : String(thrown);
  }
};

const UNGRANTED = { grant: "-", subject: "-", method: "GET" } as const;
const capabilities = () => codeOf(ask("capabilities", {}, UNGRANTED));

const url = () => new URL("/api/federation/v1/list/agents.read", green.address);
const bytes = (text: string) => new TextEncoder().encode(text);

/** A request of blue's, with what is changed behind its signature. */
async function made(
  { key = blue.key(), at = 0 } = {},
  changed: {
    readonly url?: URL;
    readonly method?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string | null>>;
  } = {},
): Promise<Request> {
  const wanted = {
    method: "POST",
    url: url(),
    body: bytes("{}"),
    grant: "g1",
    subject: "u1",
  } as const;
  const { headers } = await signRequest(key, wanted, { now: green.tools.clock.now() + at });
  const all = new Headers({ ...headers, "content-type": "application/json", origin: green.address });
  for (const [name, value] of Object.entries(changed.headers ?? {})) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  const method = changed.method ?? wanted.method;
  return new Request((changed.url ?? wanted.url).href, {
    method,
    headers: all,
    ...(method === "GET" ? {} : { body: changed.body ?? "{}" }),
  });
}

const told = async (request: Request) => {
  const response = await green.answer(request);
  const body = (await response.json()) as { error?: { code?: string; skew_ms?: number } };
  return { status: response.status, code: body.error?.code ?? "ok", error: body.error, response };
};

/** Bun's types know another request than its own clone is. */
const copyOf = (request: Request) =>
  new Request(request.url, { method: request.method, headers: request.headers, body: "{}" });

const tell = (next: SigningKey, { by = next, publicKey = next.publicKey } = {}) =>
  (async () =>
    ask(
      "key",
      { public_key: publicKey, proof: await by.sign(nextKeyText(blue.key().keyId, next.publicKey)) },
      { grant: "-", subject: "-" },
    ))();

const outcomes = async ({ tools }: MemoryPeer) =>
  (await tools.store.audit.last(100)).map(({ action, outcome }) => `${action} ${outcome}`);

beforeEach(async () => {
  blue = await memoryPeer("blue");
  green = await memoryPeer("green", HOSTS);
  connect(blue, green);
  connect(green, blue);
  const { store } = green.tools;
  const user = { name: "", passwordHash: "", createdAt: 0, disabledAt: null } as const;
  await store.users.add({ ...user, userId: "u1", email: "ada@green.example", role: "operator" });
  await store.users.add({ ...user, userId: "u2", email: "bob@green.example", role: "admin" });
});

describe("an invite", () => {
  test("makes a peer, once; it has no grant, and each knows the other's key", async () => {
    const invite = await invited();
    const peer = await blue.wire.enrol(invite, { name: "blue" });
    expect(peer).toMatchObject({ name: "green", keyId: green.key().keyId, address: green.address });
    const there = await green.tools.store.federation.peers.byName("blue");
    expect(there).toMatchObject({ peerId: blue.key().keyId, address: blue.address, state: "active" });
    expect(await green.tools.store.federation.grants.all()).toEqual([]);
    expect(await outcomes(green)).toEqual(["federation.enrol ok"]);
  });

  test("that was used, is too old, is not known or is another one makes none", async () => {
    const invite = await invited();
    await blue.wire.enrol(invite, { name: "blue" });
    const red = await memoryPeer("red");
    connect(red, green);
    const enrol = (changed: Partial<typeof invite>, name = "red") =>
      codeOf(red.wire.enrol({ ...invite, ...changed }, { name }));
    expect(await enrol({})).toBe("invite-used");
    // made by green, and not kept: a store that was put back
    expect(await enrol({ secret: await green.wire.newInviteSecret() })).toBe("invite-unknown");
    const old = await invited(MINUTE);
    await green.tools.clock.sleep(MINUTE);
    await red.tools.clock.sleep(MINUTE);
    expect(await enrol(old)).toBe("invite-expired");
    const good = await invited();
    const guessed = `${good.secret.slice(0, 22)}${"A".repeat(22)}`;
    expect(await enrol({ secret: guessed })).toBe("peer-proof-wrong");
    expect(await enrol({ secret: "B".repeat(44) })).toBe("peer-proof-wrong");
    // whoever stands between says that it is green
    expect(await enrol({ ...good, publicKey: blue.key().publicKey })).toBe("peer-key-changed");
    // whoever signs with a key of their own, under the name of another one's
    const { calls } = red.wire;
    const [own, others] = [red.key(), blue.key().keyId];
    Object.assign(calls, { key: async () => ({ ...own, keyId: others }) });
    expect(await enrol(good)).toBe("peer-knows-us-not");
    Object.assign(calls, { key: async () => own });
    // a name that is taken does not cost the invite
    expect(await enrol(good, "blue")).toBe("peer-exists");
    expect(await enrol(good)).toBe("ok");
    expect((await green.tools.store.federation.peers.all()).map(({ name }) => name)).toEqual(["blue", "red"]);
  });

  test("that is guessed at writes a bounded number of lines, and keeps nobody out who has one", async () => {
    const red = await memoryPeer("red");
    connect(red, green);
    const good = await invited();
    const codes: string[] = [];
    for (let n = 0; n < 70; n += 1) {
      codes.push(await codeOf(red.wire.enrol({ ...good, secret: "B".repeat(44) }, { name: "red" })));
    }
    expect(codes.filter((code) => code === "peer-proof-wrong")).toHaveLength(60);
    expect(await outcomes(green)).toEqual(codes.slice(0, 60).map(() => "federation.enrol peer-proof-wrong"));
    expect(await codeOf(red.wire.enrol(good, { name: "red" }))).toBe("ok");
  });

  test("is for one of sixteen who come at once", async () => {
    const invite = await invited();
    const comers = await Promise.all(
      Array.from({ length: 16 }, async (_, at) => {
        const comer = await memoryPeer(`c${at}`);
        connect(comer, green);
        return codeOf(comer.wire.enrol(invite, { name: comer.name }));
      }),
    );
    expect(comers.filter((code) => code === "ok")).toHaveLength(1);
    expect(comers.filter((code) => code === "invite-used")).toHaveLength(15);
    expect(await green.tools.store.federation.peers.all()).toHaveLength(1);
  });
});

describe("a grant", () => {
  beforeEach(enrolled);

  test("is told to the peer that has it, as long as it is good", async () => {
    await granted();
    await granted({ grantId: "g2", exclude: ["agents.send"] });
    await granted({ grantId: "g3", revokedAt: 1 });
    await granted({ grantId: "g4", until: 1 });
    const { status, body } = await ask("capabilities", {}, UNGRANTED);
    expect(status).toBe(200);
    const { grants } = body as { grants: { grant_id: string; resources: string[] }[] };
    expect(grants.map(({ grant_id: id, resources }) => `${id} ${resources.join(" ")}`)).toEqual([
      "g1 agents.read agents.send",
      "g2 agents.read",
    ]);
  });

  test("gives its rows, tagged, in pages, and no more than it says", async () => {
    await granted({ maxRows: 2 });
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const { status, body } = await ask("list/agents.read", { cursor });
      expect(status).toBe(200);
      const { rows, next } = body as {
        rows: { source: { host: string }; row: { agent: string } }[];
        next: string | null;
      };
      expect(rows.length).toBeLessThanOrEqual(2);
      seen.push(...rows.map(({ source, row }) => `${source.host}/${row.agent}`));
      cursor = next;
      if (cursor === null) break;
    }
    expect(seen).toEqual(["green1/coder0", "green1/coder1", "green1/judge", "green2/coder0"]);
    expect((await ask("list/agents.read", { limit: 1 })).body).toMatchObject({ rows: [{}], max_rows: 1 });
    expect((await ask("list/agents.read", { cursor: "made-up" })).status).toBe(400);
    expect((await ask("list/agents.read", { limit: 10_001 })).status).toBe(400);
    expect((await ask("list/agents.read", { limit: "all" })).status).toBe(400);
  });

  test("gives one row by its address, and nothing where there is none", async () => {
    await granted();
    const found = await ask("get/agents.read/green1%2Fjudge");
    expect([found.status, found.body]).toMatchObject([200, { row: { source: { host: "green1" } } }]);
    for (const none of ["green1%2Fnobody", "green9%2Fcoder0", "coder0", "a%2Fb%2Fc"]) {
      expect([none, (await ask(`get/agents.read/${none}`)).status]).toEqual([none, 404]);
    }
  });

  test("narrows to what its subject may, and to what is not left out", async () => {
    const { store } = green.tools;
    const user = { name: "", passwordHash: "", createdAt: 0, disabledAt: null, role: "member" } as const;
    await store.users.add({ ...user, userId: "u3", email: "eve@green.example" });
    const resource = parseResource("green1/*") as Resource;
    const holder = { kind: "user", userId: "u3" } as const;
    await store.bindings.add({ holder, verb: "read", resource, createdAt: 0 });
    await granted({ subjectUserId: "u3", exclude: [parseResource("class:reviewer") as Resource] });
    const { body } = await ask("list/agents.read", {}, { subject: "u3" });
    const { rows } = body as { rows: { row: { agent: string } }[] };
    expect(rows.map(({ row }) => row.agent)).toEqual(["coder0", "coder1"]);
    const get = async (id: string) => (await ask(`get/agents.read/${id}`, {}, { subject: "u3" })).status;
    expect([await get("green1%2Fcoder0"), await get("green1%2Fjudge"), await get("green2%2Fcoder0")]).toEqual(
      [200, 403, 403],
    );
  });

  test("is refused outside in the same words, whatever was wrong, and inside with the very case", async () => {
    await granted();
    await granted({ grantId: "g2", resources: ["agents.read"], exclude: ["agents.read"] });
    await granted({ grantId: "g3", revokedAt: 1 });
    await granted({ grantId: "g4", until: 1 });
    const told: unknown[] = [];
    for (const [path, more] of [
      ["list/logs.read", {}],
      ["list/agents.operate", {}],
      ["list/everything", {}],
      ["list/agents.read", { subject: "u2" }],
      ["list/agents.read", { grant: "g2" }],
      ["list/agents.read", { grant: "g3" }],
      ["list/agents.read", { grant: "g4" }],
    ] as const) {
      const { status, body } = await ask(path, {}, more);
      expect([path, more, status]).toEqual([path, more, 403]);
      told.push(body);
    }
    for (const body of told) expect(body).toEqual(told[0]);
    expect((await outcomes(green)).slice(-7)).toEqual([
      "federation.list resource-not-granted",
      "federation.list resource-not-granted",
      "federation.list resource-unknown",
      "federation.list subject-differs",
      "federation.list resource-excluded",
      "federation.list grant-revoked",
      "federation.list grant-ended",
    ]);
  });

  test("of another peer is not told apart from none", async () => {
    const red = await memoryPeer("red");
    connect(red, green);
    await red.wire.enrol(await invited(), { name: "red" });
    await granted({ grantId: "g9", peerId: red.key().keyId });
    const [theirs, none] = [
      await ask("list/agents.read", {}, { grant: "g9" }),
      await ask("list/agents.read", {}, { grant: "g77" }),
    ];
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect(theirs.body).toEqual(none.body);
  });

  test("that is revoked is refused at the very next request, and so is a peer that is suspended or removed", async () => {
    await granted();
    const { peers, grants } = green.tools.store.federation;
    const { keyId } = blue.key();
    const list = async () => (await ask("list/agents.read")).status;
    expect([await list(), (await send()).status]).toEqual([200, 200]);
    await peers.setState(keyId, "suspended", 1);
    const capabilities = await ask("capabilities", {}, UNGRANTED);
    expect([await list(), (await send()).status, capabilities.status]).toEqual([403, 403, 403]);
    await peers.setState(keyId, "active", 1);
    expect(await list()).toBe(200);
    await grants.revoke("g1", 1);
    expect([await list(), (await send()).status]).toEqual([403, 403]);
    await peers.setState(keyId, "removed", 1);
    expect(await list()).toBe(401);
    expect(green.sent).toHaveLength(1);
  });
});

describe("a message", () => {
  beforeEach(async () => {
    await enrolled();
    await granted();
  });

  test("goes by the operation that a local one goes by, and comes back with its receipt and nothing of the machine", async () => {
    const { status, body } = await send();
    expect(status).toBe(200);
    expect(body).toMatchObject({ receipt: { agent: "green2/coder0", id: "m1", verdict: "accepted" } });
    expect(JSON.stringify(body)).not.toContain("/home/");
    const [{ host, request } = { host: "", request: {} }] = green.sent;
    expect([host, request["agent"], request["text"]]).toEqual(["green2", "coder0", "run the tests"]);
    // no agent of green's can be called so
    expect(request["source"]).toBe("blue:web1/planner");
    expect(request["id"]).toBe(`${blue.key().keyId.slice(8, 20)}.m1`);
    // what is not asked for is left out, for a host of another version
    expect(["raw", "blind", "force", "clear_draft"].filter((key) => request[key] === true)).toEqual([]);
    expect(green.times.count).toBe(1);
  });

  test("is for an agent that the grant's subject may send to, and is never more than a message", async () => {
    expect((await send({ agent: "green2/nobody" })).status).toBe(404);
    for (const wrong of [
      { agent: "coder0" },
      { agent: "other:green2/coder0" },
      { raw: true },
      { speaker: "coder0" },
      { speaker: "web1/a b" },
      { id: "" },
      { id: "x".repeat(41) },
      { timeout_ms: 600_000 },
      { text: 5 },
    ]) {
      expect([wrong, (await send(wrong)).status]).toEqual([wrong, 400]);
    }
    await green.tools.store.users.setRole("u1", "viewer");
    expect((await send()).status).toBe(403);
    await green.tools.store.users.setDisabled("u1", 1);
    expect((await send()).status).toBe(403);
    expect(green.sent).toEqual([]);
  });

  test("that is refused there tells its code and not a word more", async () => {
    green.deliver = () => {
      throw new MosaicError("locked", "paused by carl: /home/green", { code: "fleet-paused" });
    };
    const { status, body } = await send();
    expect(status).toBe(423);
    expect(body).toEqual({
      error: { code: "fleet-paused", message: "refused there: fleet-paused", hint: null },
    });
    expect((await outcomes(green)).at(-1)).toBe("agent.send fleet-paused");
    green.deliver = () => {
      throw new MosaicError("configuration", "the caller may not send to carl", { code: "right-missing" });
    };
    const [closed, unknown] = [await send({ id: "m2" }), await ask("list/everything")];
    expect([closed.status, closed.body]).toEqual([403, unknown.body]);
  });

  test("is one of sixteen under way at most", async () => {
    const { promise, resolve } = Promise.withResolvers<object>();
    green.deliver = () => promise;
    const many = Array.from({ length: 20 }, (_, at) => send({ id: `m${at}` }));
    const first = await Promise.race(many.map(async (one) => (await one).status));
    expect(first).toBe(429);
    resolve({});
    const statuses = await Promise.all(many.map(async (one) => (await one).status));
    expect([
      statuses.filter((one) => one === 200).length,
      statuses.filter((one) => one === 429).length,
    ]).toEqual([16, 4]);
  });
});

describe("an agent", () => {
  let done = 0;

  beforeEach(async () => {
    done = 0;
    await enrolled();
    green.deliver = () => {
      done += 1;
      const row = { agent: "coder0", outcome: "restarted", detail: "/home/green", pid: 7 };
      return { agents: [row], utterances: [], lines: ["said there"] };
    };
  });

  test("is restarted by the operation that anybody at home asks for, once for an id, and it is written down", async () => {
    await granted({ verbs: ["operate"], resources: ["agents.operate"] });
    const [first, again] = await Promise.all([operate(), operate()]);
    expect([first.status, first.body]).toEqual([
      200,
      {
        schema: "mosaic.federation.operate/1",
        act: "restart",
        agent: "green2/coder0",
        ending: null,
        outcome: "restarted",
      },
    ]);
    expect([again.body, (await operate()).body]).toEqual([first.body, first.body]);
    expect([done, green.sent.map(({ host }) => host)]).toEqual([1, ["green2"]]);
    const request = green.sent[0]?.request ?? {};
    expect([request["agents"], request["host"], request["idle_timeout_ms"]]).toEqual([
      ["coder0"],
      undefined,
      1_000,
    ]);
    // the same id for another deed
    expect((await operate({ act: "stop" })).status).toBe(409);
    expect((await operate({ act: "stop", id: "o2" })).status).toBe(200);
    const lines = (await outcomes(green)).filter((line) => line.startsWith("fleet."));
    expect(lines.toSorted()).toEqual([
      "fleet.restart ok",
      "fleet.restart repeated",
      "fleet.restart repeated",
      "fleet.stop key-of-another-request",
      "fleet.stop ok",
    ]);
  });

  test("is not touched without that grant, beyond what its subject may, or where there is none", async () => {
    await granted();
    expect((await operate()).status).toBe(403);
    await granted({
      grantId: "g2",
      verbs: ["operate"],
      resources: ["agents.operate"],
      exclude: ["green2/coder0" as Resource],
    });
    expect((await operate({}, "g2")).status).toBe(403);
    expect((await operate({ agent: "green1/nobody" }, "g2")).status).toBe(404);
    for (const wrong of [
      { act: "apply" },
      { timeout_ms: 600_000 },
      { id: "" },
      { force: true },
      { agent: "judge" },
    ]) {
      expect([wrong, (await operate(wrong, "g2")).status]).toEqual([wrong, 400]);
    }
    await green.tools.store.users.setRole("u1", "viewer");
    expect((await operate({ agent: "green1/judge" }, "g2")).status).toBe(403);
    expect(done).toBe(0);
  });

  test("of whichever host has its log read there, by a grant for logs alone", async () => {
    await granted({ verbs: ["get"], resources: ["logs.read"] });
    const { status, body } = await ask("get/logs.read/green2%2Fcoder0");
    expect([status, body]).toMatchObject([
      200,
      { row: { source: { host: "green2" }, row: { agent: "coder0", lines: ["said there"] } } },
    ]);
    expect(green.sent.map(({ host, request }) => [host, request["agent"]])).toEqual([["green2", "coder0"]]);
    await granted({ grantId: "g2" });
    expect((await ask("get/logs.read/green2%2Fcoder0", {}, { grant: "g2" })).status).toBe(403);
    expect(green.sent).toHaveLength(1);
  });
});

describe("who comes with a wrong signature", () => {
  beforeEach(async () => {
    await enrolled();
    await granted();
  });

  test("is refused: changed, too old, too early, unsigned, signed in part, signed twice, replayed, a stranger", async () => {
    const stranger = await signingKeyOf(await newPrivateKey());
    const signed = await made();
    const input = signed.headers.get("signature-input") ?? "";
    const cases: readonly (readonly [string, Request, string])[] = [
      ["query", await made({}, { url: new URL("?limit=5", url()) }), "signature-wrong"],
      [
        "path",
        await made({}, { url: new URL("/api/federation/v1/list/logs.read", green.address) }),
        "signature-wrong",
      ],
      ["grant", await made({}, { headers: { "mosaic-grant": "g2" } }), "signature-wrong"],
      ["subject", await made({}, { headers: { "mosaic-subject": "u2" } }), "signature-wrong"],
      ["body", await made({}, { body: '{"limit":1}' }), "digest-wrong"],
      ["old", await made({ at: -200_000 }), "signature-expired"],
      ["early", await made({ at: 100_000 }), "signature-early"],
      ["unsigned", await made({}, { headers: { signature: null } }), "signature-missing"],
      ["no input", await made({}, { headers: { "signature-input": null } }), "signature-missing"],
      ["two", await made({}, { headers: { "signature-input": `${input}, ${input}` } }), "signature-missing"],
      [
        "fewer",
        await made({}, { headers: { "signature-input": input.replace(' "mosaic-subject"', "") } }),
        "signature-components",
      ],
      ["no digest", await made({}, { headers: { "content-digest": null } }), "digest-missing"],
      ["no grant", await made({}, { headers: { "mosaic-grant": null } }), "grant-missing"],
      ["stranger", await made({ key: stranger }), "peer-unknown"],
    ];
    for (const [what, request, code] of cases) {
      const answer = await told(request);
      expect([what, answer.status, answer.code]).toEqual([what, 401, code]);
    }
    // another method has no route, or another signature
    const get = await told(await made({}, { method: "GET" }));
    expect(get.status).toBe(405);
    const once = await made();
    expect((await told(copyOf(once))).status).toBe(200);
    expect(await told(once)).toMatchObject({ status: 401, code: "signature-replayed" });
    const refused = (await outcomes(green)).filter((line) => line.startsWith("federation.refused"));
    expect(refused).toEqual(
      [...cases.map(([, , code]) => code), "signature-replayed"].map((code) => `federation.refused ${code}`),
    );
    expect((await verifyAudit(green.tools)).broken).toBeUndefined();
  });

  test("is told how far the clock is off where the key is known, and no stranger is", async () => {
    expect((await told(await made({ at: -200_000 }))).error).toMatchObject({ skew_ms: -200_000 });
    const stranger = await signingKeyOf(await newPrivateKey());
    expect((await told(await made({ at: -200_000, key: stranger }))).error).not.toHaveProperty("skew_ms");
  });

  test("is refused a request that was made before a restart: nonces are kept by the store", async () => {
    const once = await made();
    const again = copyOf(once);
    expect((await told(once)).status).toBe(200);
    const { keyId } = blue.key();
    const nonce = /nonce="([^"]+)"/.exec(again.headers.get("signature-input") ?? "")?.[1] ?? "";
    const now = green.tools.clock.now();
    expect(
      await green.tools.store.federation.nonces.take({ peerId: keyId, nonce, until: now + 1, now }),
    ).toBe(false);
    // another gateway over the same store
    expect((await told(again)).code).toBe("signature-replayed");
  });

  test("gets too many requests after a while, and the audit does not grow with what they send", async () => {
    const stranger = await signingKeyOf(await newPrivateKey());
    const statuses = new Map<number, number>();
    for (let at = 0; at < 100; at += 1) {
      const { status, response } = await told(await made({ key: stranger }));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 401: 60, 429: 40 });
    const lines = (await green.tools.store.audit.last(1_000)).length;
    expect(lines).toBeLessThan(65);
    // who is known is let in meanwhile
    expect((await ask("list/agents.read")).status).toBe(200);
  });

  test("gets no page of a browser's: a page of another origin asks", async () => {
    const answer = await told(await made({}, { headers: { origin: "https://evil.example" } }));
    expect([answer.status, answer.code]).toEqual([403, "wrong-origin"]);
    const host = await told(await made({}, { headers: { host: "evil.example" } }));
    expect(host.status).toBe(421);
  });
});

describe("a peer that means harm", () => {
  beforeEach(async () => {
    await enrolled();
    await granted();
  });

  test("is limited by grant, and told when to come again; made-up grants share one", async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 65; at += 1) statuses.push((await ask("list/agents.read")).status);
    expect(statuses.indexOf(429)).toBe(60);
    const busy = await ask("list/agents.read");
    expect([busy.status, busy.retryAfterMs]).toEqual([429, 1_000]);
    const limited = (await outcomes(green)).filter((line) => line.startsWith("federation.limited"));
    expect(limited).toHaveLength(1);
    await green.tools.clock.sleep(5_000);
    await blue.tools.clock.sleep(5_000);
    expect((await ask("list/agents.read")).status).toBe(200);
  });

  test("is not read to its end where it sends a gigabyte", async () => {
    const draft = {
      method: "POST",
      url: new URL("/api/federation/v1/send", green.address),
      grant: "g1",
      subject: "u1",
    } as const;
    const of = async (body: ReadableStream<Uint8Array>) => {
      const { headers } = await signRequest(
        blue.key(),
        { ...draft, body: new TextEncoder().encode("{}") },
        { now: green.tools.clock.now() },
      );
      return await green.answer(
        new Request(draft.url.href, {
          method: "POST",
          headers: { ...headers, "content-type": "application/json", origin: green.address },
          body,
        }),
      );
    };
    let given = 0;
    const gigabyte = await of(
      new ReadableStream({
        pull(controller) {
          given += 65_536;
          if (given > 1_073_741_824) controller.close();
          else controller.enqueue(new Uint8Array(65_536));
        },
      }),
    );
    expect(gigabyte.status).toBe(413);
    expect(given).toBeLessThan(4_000_000);
    expect(green.sent).toEqual([]);
  });

  test("is not waited for where its body does not come to an end", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
    });
    const reading = readBody({ body }, { longest: 100, patienceMs: 20 }, NEVER);
    expect(await codeOf(reading)).toBe("request-too-slow");
  });

  test("has no more by other spellings of what it may", async () => {
    for (const path of [
      "list/agents.read%2F",
      "list/AGENTS.READ",
      "list/__proto__",
      "list/constructor",
      "get/toString/a%2Fb",
    ]) {
      const { status } = await ask(path);
      expect([path, status]).toEqual([path, 403]);
    }
    expect((await ask("list/agents.read", { subject: "u2" })).status).toBe(400);
    expect((await ask("list/agents.read", [] as object)).status).toBe(400);
  });
});

describe("a change of key", () => {
  beforeEach(async () => {
    await enrolled();
    await granted();
  });

  test("is taken with a proof by both keys; then either is taken, and the old one no more after a week", async () => {
    const next = await blue.wire.keys.next();
    const old = blue.key();
    const other = await signingKeyOf(await newPrivateKey());
    expect((await tell(next, { by: other })).status).toBe(403);
    expect((await tell(next, { publicKey: other.publicKey })).status).toBe(403);
    expect([(await tell(next)).status, (await tell(next)).status]).toEqual([200, 200]);
    const list = async () => (await ask("list/agents.read")).status;
    expect(await list()).toBe(200);
    await blue.wire.keys.useNext();
    expect(blue.key().keyId).not.toBe(old.keyId);
    expect(await list()).toBe(200);
    const week = 7 * 24 * 60 * MINUTE;
    await granted({ grantId: "g6", peerId: old.keyId, until: green.tools.clock.now() + 2 * week });
    await green.tools.clock.sleep(week);
    await blue.tools.clock.sleep(week);
    expect((await ask("list/agents.read", {}, { grant: "g6" })).status).toBe(200);
    Object.assign(blue.wire.calls, { key: async () => old });
    expect((await ask("list/agents.read", {}, { grant: "g6" })).status).toBe(401);
  });

  test("that nobody announced is refused and told, on both sides", async () => {
    await blue.wire.keys.next();
    await blue.wire.keys.useNext();
    expect((await ask("list/agents.read")).status).toBe(401);
    const fresh = await memoryPeer("blue2");
    connect(fresh, green);
    await fresh.wire.enrol(await invited(), { name: "blue2" });
    const { keyId, publicKey } = await green.wire.self();
    await green.wire.keys.next();
    await green.wire.keys.useNext();
    const asked = askAt(
      fresh.wire.calls,
      { address: green.address, certificate: null, keys: [{ keyId, publicKey }] },
      { method: "GET", path: "capabilities", grant: "-", subject: "-", longest: 10_000, patienceMs: 1_000 },
      NEVER,
    );
    expect(await codeOf(asked)).toBe("peer-key-changed");
  });
});

describe("a peer that does not answer as it should", () => {
  test("is left alone after some failures, and asked again after a while", async () => {
    await enrolled();
    let asked = 0;
    Object.assign(blue.wire.calls, {
      line: () => {
        asked += 1;
        throw new MosaicError("failure", "nobody there", { code: "peer-away" });
      },
    });
    const codes: string[] = [];
    for (let at = 0; at < 6; at += 1) codes.push(await capabilities());
    expect(codes).toEqual([
      ...Array<string>(3).fill("peer-away"),
      ...Array<string>(3).fill("peer-left-alone"),
    ]);
    expect(asked).toBe(3);
    connect(blue, green);
    await blue.tools.clock.sleep(5 * MINUTE);
    await green.tools.clock.sleep(5 * MINUTE);
    expect(await capabilities()).toBe("ok");
    expect((await blue.tools.store.federation.peers.byName("green"))?.contact).toMatchObject({ failures: 0 });
  });

  test("is not believed where its answer was changed, is another server's, or is not JSON", async () => {
    await enrolled();
    const { line } = blue.wire.calls;
    const through = (change: (reply: Awaited<ReturnType<typeof line>>) => object) => {
      const changed: typeof line = async (request, signal) => {
        const reply = await line(request, signal);
        return { ...reply, ...change(reply) };
      };
      Object.assign(blue.wire.calls, { line: changed });
      return codeOf(ask("capabilities", {}, UNGRANTED));
    };
    expect(await through(() => ({ status: 201 }))).toBe("answer-forged");
    expect(await through(() => ({ body: new TextEncoder().encode("{}") }))).toBe("answer-forged");
    expect(await through(() => ({ header: () => null }))).toBe("answer-unsigned");
  });
});

/** The part of an invite's secret that goes over the line. */
function inviteKey(secret: string): string {
  return secret.slice(0, 22);
}
