import { expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { environmentWithEntry } from "../../../../src/domain/install/units/launched-entry.ts";
import { changedEntry, changedSince } from "../../../../src/domain/fleet/launched-with.ts";
import type { RosterAgent } from "../../../../src/domain/roster/roster.ts";
import { FakeProcesses } from "../../../support/supervision-fakes.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

const environment = (more: Partial<RosterAgent> = {}, supervisor: "systemd" | "direct" = "systemd") =>
  environmentWithEntry(rosterAgent(more), "/home/me", supervisor);

/** What the launcher hands on of it. */
function handedOn(variables: Record<string, string>): Record<string, string> {
  const { MOSAIC_AGENT_COMMAND: _, ...rest } = variables;
  return { ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== "")), PATH: "/bin" };
}

test("an agent that was started with what the roster says has changed nothing", () => {
  expect(changedSince(environment(), handedOn(environment()))).toEqual(known([]));
});

test("the keys that have changed are named with both values", () => {
  const now = environment({ modelHint: "big", workingDirectory: "~/b" });
  const before = handedOn(environment({ workingDirectory: "~/a" }));
  expect(changedSince(now, before)).toEqual(
    known(["model_hint: - → big", "working_directory: /home/me/a → /home/me/b"]),
  );
});

test("of the user's own variables only the name is said", () => {
  const now = environment({ env: { KEY: "new-secret" } });
  const before = handedOn(environment({ env: { KEY: "old-secret" } }));
  expect(changedSince(now, before)).toEqual(known(["env.KEY has changed"]));
});

test("what is not handed on is seen by the entry: a command, a variable that went, an env_file", () => {
  const changed = known(["its entry in the roster has changed"]);
  const before = handedOn(environment());
  expect(changedSince(environment({ command: ["other"] }), before)).toEqual(changed);
  expect(changedSince(environment({ envFile: "~/.keys" }), before)).toEqual(changed);
  expect(changedSince(environment(), handedOn(environment({ env: { GONE: "1" } })))).toEqual(changed);
});

test("the restart policy needs a new start under the direct supervisor alone", () => {
  const restart = { policy: "always", max: 9, windowMs: 600_000, backoffMs: 1000 } as const;
  const before = (supervisor: "systemd" | "direct") => handedOn(environment({}, supervisor));
  expect(changedSince(environment({ restart }), before("systemd"))).toEqual(known([]));
  expect(changedSince(environment({ restart }, "direct"), before("direct"))).not.toEqual(known([]));
});

test("a process without an entry is compared by what the roster's keys say", () => {
  const { MOSAIC_AGENT_ENTRY: _, ...old } = handedOn(environment({ class: "a", env: { KEY: "1" } }));
  expect(changedSince(environment({ class: "a", env: { KEY: "2" } }), old)).toEqual(known([]));
  expect(changedSince(environment({ class: "b" }), old)).toEqual(known(["class: a → b"]));
});

test("a process that says nothing of itself, or cannot be read, is not called changed", () => {
  const untold = cannotTell("its process does not say what it was started with");
  expect(changedSince(environment(), undefined)).toEqual(untold);
  expect(changedSince(environment(), { PATH: "/bin" })).toEqual(untold);
});

test("of a process with the roster's entry one variable is read, and all of another's", async () => {
  const processes = new FakeProcesses();
  processes.environments.set(1, handedOn(environment()));
  processes.environments.set(2, handedOn(environment({ class: "old" })));
  const host = { processes, userHome: "/home/me" };
  const agent = rosterAgent();
  expect(await changedEntry(host, "systemd", agent, 1)).toEqual(known([]));
  expect(processes.readWhole).toEqual([]);
  const changed = await changedEntry(host, "systemd", agent, 2);
  expect(changed).toEqual(known([`class: old → ${agent.class}`]));
  expect((await changedEntry(host, "systemd", agent, 3)).known).toBe(false);
  expect(processes.readWhole).toEqual([2, 3]);
});
