import { isRuntimeName, type AnyRuntimeName, type RuntimeName } from "./runtime-name.ts";
import type { RuntimeAdapter } from "./contract.ts";
import { claude } from "./claude/adapter.ts";
import { codex } from "./codex/adapter.ts";
import { command } from "./command.ts";
import { describedAdapter } from "./described/adapter.ts";
import type { Described } from "./described/description.ts";
import { copilot } from "./copilot/adapter.ts";
import { gemini } from "./gemini/adapter.ts";
import { opencode } from "./opencode/adapter.ts";
import { pi } from "./pi/adapter.ts";
import { qwen } from "./qwen/adapter.ts";
import { stub } from "./stub/adapter.ts";

const ADAPTERS: Readonly<Record<RuntimeName, RuntimeAdapter>> = {
  claude,
  codex,
  command,
  copilot,
  gemini,
  opencode,
  pi,
  qwen,
  stub,
};

/** What is known of a runtime. */
export function adapterOf(runtime: RuntimeName): RuntimeAdapter {
  return ADAPTERS[runtime];
}

/** A runtime as the roster names it; where a file describes it, with what that says. */
export interface NamedRuntime {
  readonly runtime: AnyRuntimeName;
  readonly described?: Described;
}

/** What is known of the runtime of an agent, be it built in or described. */
export function adapterFor({ runtime, described }: NamedRuntime): RuntimeAdapter {
  if (isRuntimeName(runtime)) return adapterOf(runtime);
  return describedAdapter(described ?? undescribed(runtime));
}

function undescribed(name: Exclude<AnyRuntimeName, RuntimeName>): Described {
  return { name, file: "", sha256: undefined, description: undefined, problem: "no file describes it" };
}
