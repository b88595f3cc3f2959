import type { ScalarValue } from "./edit-scalar.ts";

const LIMITS = ["memory_max", "cpu_quota", "tasks_max"].map((key) => `limits.${key}`);
const BUDGET = ["tokens", "per", "then"].map((key) => `budget.${key}`);
const RESTART = ["policy", "max", "window", "backoff"].map((key) => `restart.${key}`);

/** The keys with a single value, which one command can set. A name is changed by `rename`. */
const SETTABLE = {
  agent: [
    "runtime",
    "class",
    "model_hint",
    "working_directory",
    "resume",
    "logs_max",
    "env_file",
    "on_limit",
    "account",
    ...LIMITS,
    ...RESTART,
    ...BUDGET,
  ],
  defaults: [
    "working_directory",
    "resume",
    "logs_max",
    "on_limit",
    "start_concurrency",
    ...LIMITS,
    ...RESTART,
    ...BUDGET,
  ],
} as const;

export type SettingScope = keyof typeof SETTABLE;

export function settableKeys(scope: SettingScope): readonly string[] {
  return scope === "agent" ? [...SETTABLE.agent, "env.NAME"] : SETTABLE.defaults;
}

export function isSettable(scope: SettingScope, path: readonly string[]): boolean {
  if (scope === "agent" && path[0] === "env") return path.length === 2;
  return (SETTABLE[scope] as readonly string[]).includes(path.join("."));
}

/** Keys whose value is a boolean or a number where it looks like one; all others are texts. */
const LITERAL = ["resume", "max", "start_concurrency", "tasks_max", "logs_max", "tokens"];

export function settingValue(path: readonly string[], text: string): ScalarValue {
  if (path[0] === "env" || !LITERAL.includes(path.at(-1) ?? "")) return text;
  if (text === "true" || text === "false") return text === "true";
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}
