import type { RuntimeName } from "./runtime-name.ts";
import type { RuntimeAdapter } from "./contract.ts";
import { claude } from "./claude/adapter.ts";
import { codex } from "./codex/adapter.ts";
import { command } from "./command.ts";
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
