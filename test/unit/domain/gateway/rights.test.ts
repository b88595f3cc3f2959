/**
 * Who may do what, for thousands of random people, agents and askings: nothing is allowed that no role and no binding
 * allows, by a second way of finding that out; and less rights never allow more.
 */
import { describe, expect, test } from "bun:test";
import { coversAgent, parseResource, type AgentSubject } from "../../../../src/base/resources.ts";
import { ROLES, SCOPES, scopesOf, VERBS, type Scope } from "../../../../src/base/scopes.ts";
import {
  cutTo,
  decide,
  isSame,
  rightsOfUser,
  type Binding,
  type Reached,
  type Rights,
} from "../../../../src/domain/gateway/rights.ts";
import { randomNumbers } from "../../../support/killing.ts";

const CASES = 20_000;
const SEED = 20_261_128;
const HOSTS = ["web1", "web2", "w"];
const AGENTS = ["coder0", "coder1", "reviewer", "reviewer-2", "a.b"];
const CLASSES = ["coder", "reviewer", undefined];
const PATTERNS = [
  "*",
  "web1",
  "web*",
  "*1",
  "w*",
  "coder0",
  "coder*",
  "reviewer*",
  "*er*",
  "a.b",
  "a_b",
  "*0",
  "nobody",
];

/** The same meaning in other words: a regular expression in the place of our own matching. */
function isLike(pattern: string, text: string): boolean {
  return new RegExp(
    `^${pattern
      .split("*")
      .map((part) => RegExp.escape(part))
      .join(".*")}$`,
    "s",
  ).test(text);
}

function isBound({ resource }: Binding, { host, agent, class: ofClass }: AgentSubject): boolean {
  const [, name] = /^class:(.*)$/.exec(resource) ?? [];
  if (name !== undefined) return ofClass === name;
  const [hosts = "", agents = ""] = resource.split("/");
  return isLike(hosts, host) && isLike(agents, agent);
}

function shouldBe(
  role: (typeof ROLES)[number],
  bindings: readonly Binding[],
  scope: Scope,
  reached: Reached,
): boolean {
  if (scopesOf(role).includes(scope)) return true;
  const own = bindings.filter(({ verb }) => verb === scope);
  if (reached.kind === "nothing") return own.length > 0;
  if (reached.kind === "agents") {
    return (
      reached.agents.length > 0 &&
      reached.agents.every((agent) => own.some((binding) => isBound(binding, agent)))
    );
  }
  return own.some(({ resource }) => resource.endsWith("/*") && isLike(resource.slice(0, -2), reached.host));
}

class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  binding(): Binding {
    const text =
      this.below(4) === 0
        ? `class:${this.of(["coder", "reviewer", "none"])}`
        : `${this.of(PATTERNS)}/${this.of(PATTERNS)}`;
    const resource = parseResource(text);
    if (resource === undefined) throw new Error(text);
    return { verb: this.of(VERBS), resource };
  }

  bindings(): Binding[] {
    return Array.from({ length: this.below(5) }, () => this.binding());
  }

  agent(): AgentSubject {
    return { host: this.of(HOSTS), agent: this.of(AGENTS), class: this.of(CLASSES) };
  }

  reached(): Reached {
    const kind = this.of(["nothing", "host", "agents", "agents"] as const);
    if (kind === "nothing") return { kind };
    if (kind === "host") return { kind, host: this.of(HOSTS) };
    return { kind, agents: Array.from({ length: this.below(4) }, () => this.agent()) };
  }
}

const may = (rights: Rights, scope: Scope, reached: Reached) => decide(rights, scope, reached).allowed;

describe(`${CASES} random cases of seed ${SEED}`, () => {
  const chance = new Chance(SEED);
  const cases = Array.from({ length: CASES }, () => ({
    role: chance.of(ROLES),
    bindings: chance.bindings(),
    scope: chance.of(SCOPES),
    reached: chance.reached(),
    scopes: SCOPES.filter(() => chance.below(2) === 0),
    without: chance.below(5),
  }));

  test("what is allowed is what a role or a binding allows, no more and no less", () => {
    let allowed = 0;
    for (const one of cases) {
      const is = may(rightsOfUser(one.role, one.bindings), one.scope, one.reached);
      if (is !== shouldBe(one.role, one.bindings, one.scope, one.reached))
        expect({ ...one, is }).toBe("as it should be" as never);
      if (is) allowed += 1;
    }
    // both happen often, or nothing was shown
    expect([allowed > CASES / 5, allowed < (CASES * 4) / 5]).toEqual([true, true]);
  });

  test("a binding that is taken away, and a token in one's name, never allow more", () => {
    for (const { role, bindings, scope, reached, scopes, without } of cases) {
      const all = rightsOfUser(role, bindings);
      const less = rightsOfUser(
        role,
        bindings.filter((_, at) => at !== without),
      );
      if (may(less, scope, reached)) expect(may(all, scope, reached)).toBe(true);
      if (may(cutTo(all, scopes), scope, reached)) {
        expect([may(all, scope, reached), scopes.includes(scope)]).toEqual([true, true]);
      }
    }
  });

  test("who may reach a host may reach each agent of it, and who may reach several each of them", () => {
    for (const { role, bindings, scope, reached } of cases) {
      const rights = rightsOfUser(role, bindings);
      if (!may(rights, scope, reached)) continue;
      const each =
        reached.kind === "agents"
          ? reached.agents
          : reached.kind === "host"
            ? AGENTS.map((agent) => ({ host: reached.host, agent, class: undefined }))
            : [];
      for (const agent of each) expect(may(rights, scope, { kind: "agents", agents: [agent] })).toBe(true);
    }
  });

  test("admin is never bound, whatever is", () => {
    for (const { bindings, reached } of cases) {
      expect(may(rightsOfUser("operator", bindings), "admin", reached)).toBe(false);
    }
  });
});

test("a refusal names no agent", () => {
  const resource = parseResource("*/coder0");
  if (resource === undefined) throw new Error("it is one");
  const rights = rightsOfUser("member", [{ verb: "read", resource }]);
  const whys = ["coder1", "nobody-is-called-so"].map((agent) =>
    decide(rights, "read", { kind: "agents", agents: [{ host: "web1", agent, class: undefined }] }),
  );
  expect(whys[0]).toEqual({ allowed: false, why: "the caller may not read all that this reaches" });
  expect(whys[1]).toEqual(whys[0] as (typeof whys)[number]);
  expect(coversAgent(resource, { host: "web1", agent: "coder0", class: undefined })).toBe(true);
});

test("rights are the same in any order, and not with one more", () => {
  const [one, other] = [parseResource("*/a"), parseResource("*/b")];
  if (one === undefined || other === undefined) throw new Error("they are resources");
  const [a, b] = [
    { verb: "read", resource: one },
    { verb: "read", resource: other },
  ] as const;
  expect(isSame(rightsOfUser("member", [a, b]), rightsOfUser("member", [b, a, a]))).toBe(true);
  expect(isSame(rightsOfUser("member", [a]), rightsOfUser("member", [a, b]))).toBe(false);
  expect(isSame(rightsOfUser("member", [a]), rightsOfUser("viewer", [a]))).toBe(false);
});
