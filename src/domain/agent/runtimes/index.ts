import type { RuntimeName } from "../../roster/runtime-name.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { command } from "./command.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";
import { stub } from "./stub.ts";

const ADAPTERS: Readonly<Record<RuntimeName, RuntimeAdapter>> = {
  claude,
  codex,
  command,
  gemini,
  opencode,
  pi,
  stub,
};

/** What is known of a runtime. */
export function adapterOf(runtime: RuntimeName): RuntimeAdapter {
  return ADAPTERS[runtime];
}
