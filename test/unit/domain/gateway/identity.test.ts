import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import type { Resource } from "../../../../src/base/resources.ts";
import { addUser, Identity, LONGEST_SESSION_MS } from "../../../../src/domain/gateway/identity.ts";
import { memoryGateway } from "../../../support/memory-gateway.ts";

const DAY = 24 * 3_600_000;

async function withAda() {
  const tools = memoryGateway();
  const ada = await addUser(tools, {
    email: " Ada@Example.org ",
    name: "Ada",
    role: "operator",
    passwordHash: "hash of correct horse",
  });
  return { ...tools, ada, identity: new Identity(tools) };
}

const BOUND = { resource: "*/coder*" as Resource, createdAt: 0 };

async function code(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return "nothing was thrown";
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : thrown;
  }
}

describe("logging in", () => {
  test("makes a session that its secret finds, and nothing that is stored is that secret", async () => {
    const { identity, store, secrets } = await withAda();
    const { secret, session } = await identity.login("ADA@example.org", "correct horse", "Firefox");
    expect((await identity.sessionOf(secret))?.user.name).toBe("Ada");
    expect(session.idSha256).toBe(secrets.sha256(secret));
    expect(await store.sessions.living(secret, 0)).toBeUndefined();
    expect(session.csrf).not.toBe(secret);
  });

  test("says the same, and takes the same hashes, for a wrong password, an unknown and a disabled user", async () => {
    const { identity, store, secrets, ada } = await withAda();
    const refusal = async (email: string, password: string) => {
      const before = secrets.hashes;
      const thrown: unknown = await identity.login(email, password, "").catch((error: unknown) => error);
      if (!(thrown instanceof MosaicError)) throw new Error("it was no refusal");
      return {
        code: thrown.code,
        message: thrown.message,
        data: thrown.data,
        hashes: secrets.hashes - before,
      };
    };
    await refusal("first@example.org", "the decoy is made");
    const wrong = await refusal("ada@example.org", "wrong");
    expect(wrong.hashes).toBe(1);
    expect(await refusal("nobody@example.org", "wrong")).toEqual(wrong);
    await store.users.setDisabled(ada.userId, 1);
    expect(await refusal("ada@example.org", "correct horse")).toEqual(wrong);
  });

  test("five tries, then a wait; and a right password counts no tries after it", async () => {
    const { identity, clock } = await withAda();
    const wrong = () => code(identity.login("ada@example.org", "wrong", ""));
    for (let tried = 0; tried < 4; tried += 1) expect(await wrong()).toBe("login-refused");
    await identity.login("ada@example.org", "correct horse", "");
    for (let tried = 0; tried < 5; tried += 1) expect(await wrong()).toBe("login-refused");
    const thrown: unknown = await identity
      .login("ada@example.org", "correct horse", "")
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "too-many-tries", data: { retry_after_ms: 30_000 } });
    await clock.sleep(29_000);
    expect(await wrong()).toBe("too-many-tries");
    await clock.sleep(1_000);
    expect(await wrong()).toBe("login-refused");
    expect(await wrong()).toBe("too-many-tries");
    await identity.login("other@example.org", "x", "").catch(() => undefined);
  });

  test("two passwords at once are looked at, a third comes again", async () => {
    const { identity } = await withAda();
    const answers = await Promise.all(
      [1, 2, 3, 4].map((each) => code(identity.login(`${each}@example.org`, "x", ""))),
    );
    expect(answers.map(String).toSorted()).toEqual([
      "login-refused",
      "login-refused",
      "too-many-tries",
      "too-many-tries",
    ]);
    expect(await code(identity.login("5@example.org", "x", ""))).toBe("login-refused");
  });

  test("a session ends when it is not used, after a week, and with its user", async () => {
    const { identity, clock, store, ada } = await withAda();
    const { secret } = await identity.login("ada@example.org", "correct horse", "");
    for (let hours = 0; hours < 6 * 24; hours += 11) {
      expect(await identity.sessionOf(secret)).toBeDefined();
      await clock.sleep(11 * 3_600_000);
    }
    await clock.sleep(LONGEST_SESSION_MS - 6 * DAY);
    expect(await identity.sessionOf(secret)).toBeUndefined();
    const idle = await identity.login("ada@example.org", "correct horse", "");
    await clock.sleep(DAY / 2);
    expect(await identity.sessionOf(idle.secret)).toBeUndefined();
    const last = await identity.login("ada@example.org", "correct horse", "");
    await store.users.setDisabled(ada.userId, clock.now());
    expect(await identity.sessionOf(last.secret)).toBeUndefined();
  });
});

describe("a claim", () => {
  const wanted = { email: "grace@example.org", name: "Grace", password: "battery staple" };
  const CLAIM = { createdAt: 0, until: Number.MAX_SAFE_INTEGER };

  test("makes the first admin, once", async () => {
    const tools = memoryGateway();
    const identity = new Identity(tools);
    await tools.store.claims.replace({ ...CLAIM, sha256: tools.secrets.sha256("ABCD-EFGH"), userId: null });
    expect(await code(identity.claim("WRONG", wanted, ""))).toBe("claim-refused");
    const { user } = await identity.claim(" abcd-efgh ", wanted, "");
    expect([user.email, user.role]).toEqual(["grace@example.org", "admin"]);
    expect(await code(identity.claim("ABCD-EFGH", wanted, ""))).toBe("claim-refused");
    expect((await identity.login("grace@example.org", "battery staple", "")).user.userId).toBe(user.userId);
  });

  test("is not used up by an address that is none", async () => {
    const tools = memoryGateway();
    const identity = new Identity(tools);
    await tools.store.claims.replace({ ...CLAIM, sha256: tools.secrets.sha256("CODE"), userId: null });
    expect(await code(identity.claim("CODE", { ...wanted, email: "grace" }, ""))).toBe("email-invalid");
    expect((await identity.claim("CODE", wanted, "")).user.email).toBe("grace@example.org");
  });

  test("gives a user a new password, and ends the sessions of the old one", async () => {
    const { identity, store, secrets, ada } = await withAda();
    const old = await identity.login("ada@example.org", "correct horse", "");
    await store.claims.replace({ ...CLAIM, sha256: secrets.sha256("CODE"), userId: ada.userId });
    const { user } = await identity.claim("CODE", { ...wanted, email: "other@example.org" }, "");
    expect([user.email, user.role]).toEqual(["ada@example.org", "operator"]);
    expect(await identity.sessionOf(old.secret)).toBeUndefined();
    expect(await code(identity.login("ada@example.org", "correct horse", ""))).toBe("login-refused");
  });
});

describe("a token", () => {
  const TOKEN = {
    tokenId: "t",
    name: "ci",
    scopes: ["read", "operate"] as const,
    createdAt: 0,
    until: null,
    lastUsed: null,
    revokedAt: null,
  };

  test("may what it was made for, and never more than its user", async () => {
    const { identity, store, secrets, ada } = await withAda();
    await store.tokens.add({ ...TOKEN, sha256: secrets.sha256("msc_a"), userId: ada.userId });
    expect((await identity.tokenOf("msc_a"))?.rights.scopes).toEqual(["read", "operate"]);
    await store.users.setRole(ada.userId, "viewer");
    expect((await identity.tokenOf("msc_a"))?.rights.scopes).toEqual(["read"]);
    await store.bindings.add({ ...BOUND, holder: { kind: "user", userId: ada.userId }, verb: "operate" });
    await store.bindings.add({ ...BOUND, holder: { kind: "user", userId: ada.userId }, verb: "send" });
    // of what is bound to the user too: only what the token is for
    expect((await identity.tokenOf("msc_a"))?.rights.bindings.map(({ verb }) => verb)).toEqual(["operate"]);
    await store.users.setDisabled(ada.userId, 1);
    expect(await identity.tokenOf("msc_a")).toBeUndefined();
    expect(await identity.tokenOf("msc_b")).toBeUndefined();
  });
});

test("an address is one, and belongs to one user", async () => {
  const tools = await withAda();
  const add = (email: string) => code(addUser(tools, { email, name: "", role: "viewer", passwordHash: "" }));
  expect(await add("ADA@example.ORG")).toBe("user-exists");
  for (const email of ["", "ada", "ada@", "a b@example.org", "ada@example.org\n"]) {
    expect([email, await add(email)]).toEqual([
      email,
      email.trim() === "ada@example.org" ? "user-exists" : "email-invalid",
    ]);
  }
});
