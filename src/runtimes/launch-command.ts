import type { RuntimeName } from "./runtime-name.ts";
import type { LaunchFacts } from "./launch-plan.ts";

/** A runtime that is a program of its own on the host. */
export type LaunchableRuntime = Exclude<RuntimeName, "command" | "stub">;

interface Launch {
  readonly program: string;
  /** What makes it ask no permission; empty where it never asks. */
  readonly autoApprove: readonly string[];
  readonly install: string;
}

/** Flags as of claude 2.1, codex 0.169, copilot 1.0, gemini 0.61, opencode 1.18, pi 0.87 and qwen 0.24. */
export const LAUNCHES: Readonly<Record<LaunchableRuntime, Launch>> = {
  claude: {
    program: "claude",
    autoApprove: ["--dangerously-skip-permissions"],
    install: "npm install -g @anthropic-ai/claude-code",
  },
  copilot: { program: "copilot", autoApprove: ["--allow-all"], install: "npm install -g @github/copilot" },
  codex: {
    program: "codex",
    autoApprove: ["--dangerously-bypass-approvals-and-sandbox"],
    install: "npm install -g @openai/codex",
  },
  gemini: { program: "gemini", autoApprove: ["-y"], install: "npm install -g @google/gemini-cli" },
  opencode: { program: "opencode", autoApprove: ["--auto"], install: "npm install -g opencode-ai" },
  pi: { program: "pi", autoApprove: [], install: "npm install -g @earendil-works/pi-coding-agent" },
  qwen: { program: "qwen", autoApprove: ["--yolo"], install: "npm install -g @qwen-code/qwen-code" },
};

/** The arguments of a runtime: its auto-approve flag where that is wanted, then the user's own, untouched. */
export function launchArguments(
  runtime: LaunchableRuntime,
  yolo: boolean,
  userArguments: readonly string[],
): readonly string[] {
  return [...(yolo ? LAUNCHES[runtime].autoApprove : []), ...userArguments];
}

/** Of a launch to which nothing was added. */
export const NO_LAUNCH_FACTS: LaunchFacts = {
  conversation: undefined,
  port: undefined,
  password: undefined,
  dataFolder: undefined,
};
