import type { RosterEdit } from "../../src/domain/roster/edit.ts";

/** Changes of a roster, in few words. */
export const add = (name: string, more: Readonly<Record<string, string>> = {}): RosterEdit => ({
  kind: "add",
  fields: [["name", name], ["runtime", "stub"], ...Object.entries(more)],
});

export const remove = (agent: string): RosterEdit => ({ kind: "remove", agent });

export const rename = (agent: string, to: string): RosterEdit => ({ kind: "rename", agent, to });

export const set = (agent: string | undefined, key: string, value: string): RosterEdit => ({
  kind: "set",
  agent,
  key,
  value,
});
