import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import { parseResource } from "../../../src/base/resources.ts";
import type { Verb } from "../../../src/base/scopes.ts";
import { rightsOfUser, type Binding } from "../../../src/domain/gateway/rights.ts";
import { Access, type KnownHost } from "../../../src/gateway/access.ts";

const HOST: KnownHost = {
  host: "web1",
  agents: async () => [
    { agent: "coder0", class: "coder" },
    { agent: "coder1", class: "coder" },
    { agent: "judge", class: "reviewer" },
  ],
};
const BROKEN: KnownHost = {
  host: "web1",
  agents: () =>
    Promise.reject(new MosaicError("configuration", "roster.yaml:3: judge", { code: "roster-invalid" })),
};

const bound = (...rights: readonly (readonly [Verb, string])[]): Binding[] =>
  rights.map(([verb, text]) => {
    const resource = parseResource(text);
    if (resource === undefined) throw new Error(text);
    return { verb, resource };
  });
const member = (known: KnownHost, ...rights: readonly (readonly [Verb, string])[]) =>
  new Access(rightsOfUser("member", bound(...rights)), known);

async function code(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : thrown;
  }
}

describe("agents that are asked for", () => {
  test("must all be allowed, by address, pattern or class", async () => {
    const access = member(HOST, ["send", "web1/coder0"], ["send", "class:reviewer"]);
    expect(await code(access.requireAgents("send", ["coder0", "judge"]))).toBeUndefined();
    expect(await code(access.requireAgents("send", ["coder0", "coder1"]))).toBe("right-missing");
    expect(await code(access.requireAgents("read", ["coder0"]))).toBe("right-missing");
    expect(await code(access.requireAgents("send", []))).toBe("right-missing");
  });

  test("are those of their host: an address of another one is of that one, and of no known class", async () => {
    const access = member(HOST, ["send", "web1/*"], ["send", "class:coder"]);
    for (const name of ["coder0", "local/coder0", "web1/coder0"])
      expect(await access.hasAgent("send", name)).toBe(true);
    for (const name of ["web2/coder0", "web10/coder0"])
      expect(await access.hasAgent("send", name)).toBe(false);
    expect(await code(access.requireAgents("send", ["coder0"], "web2"))).toBe("right-missing");
    expect(await code(access.requireAgents("send", ["coder0"], "local"))).toBeUndefined();
  });

  test("are refused with one sentence, whether they are there or not", async () => {
    const access = member(HOST, ["read", "web1/coder0"]);
    const sentence = async (name: string) =>
      await access.requireAgents("read", [name]).catch((thrown: Error) => thrown.message);
    expect(await sentence("judge")).toBe(await sentence("nobody"));
  });

  test("cannot be told where the roster cannot be read, and no word of it is told", async () => {
    const access = member(BROKEN, ["read", "*/coder*"]);
    const thrown = await access.requireAgents("read", ["coder0"]).catch((error: MosaicError) => error);
    expect(thrown).toMatchObject({
      code: "roster-invalid",
      message: "which agents there are cannot be told now",
    });
    // whoever may read all needs no roster for that
    expect(
      await code(new Access(rightsOfUser("viewer", []), BROKEN).requireAgents("read", ["coder0"])),
    ).toBeUndefined();
  });
});

test("a view is of what may be read, and there is none for whoever may read all of the host", async () => {
  expect((await member(HOST, ["read", "*/coder*"], ["send", "*/*"]).view())?.readable).toEqual([
    "coder0",
    "coder1",
  ]);
  expect(await member(HOST, ["read", "web1/*"]).view()).toBeUndefined();
  expect((await member(HOST, ["read", "web2/*"]).view())?.readable).toEqual([]);
});

const error = (message: string) =>
  new MosaicError("usage", message, {
    code: "no-such-agent",
    hint: "did you mean judge?",
    data: { agent: "judg" },
  });

describe("what went wrong", () => {
  test("is redacted of agents that the caller has no right to", async () => {
    const told = await member(HOST, ["read", "*/coder*"]).redacted(error("no agent"));
    expect(told).toMatchObject({ code: "no-such-agent", hint: undefined, data: {} });
    expect(told.message).not.toContain("judge");
    const broken = await member(BROKEN, ["read", "*/coder*"]).redacted(error("no agent"));
    expect(broken.hint).toBeUndefined();
  });

  test("is left whole for a caller with a right to the agents it names, or to all", async () => {
    for (const access of [member(HOST, ["send", "*/judge"]), new Access(rightsOfUser("viewer", []), HOST)]) {
      expect((await access.redacted(error("no agent"))).hint).toBe("did you mean judge?");
    }
  });
});
