/** The tags by which a message says how the mock shall answer it. */

export interface Steering {
  /** `[[d=6]]`: seconds that the stream lasts. */
  readonly seconds: number | undefined;
  /** `[[tool=CMD]]`: a shell command that the model wants to run. */
  readonly command: string | undefined;
  /** `[[err=429]]`: the HTTP status that is answered instead. */
  readonly status: number | undefined;
  /** `[[err=429x2]]`: so often; undefined: each time. */
  readonly times: number | undefined;
  /** `[[retry=3600]]`: seconds after which it may be asked again, said in every way that a server has. */
  readonly retryAfter: number | undefined;
}

export function steeringOf(texts: readonly string[]): Steering {
  const all = texts.join("\n");
  const seconds = /\[\[d=(\d+(?:\.\d+)?)\]\]/.exec(all)?.[1];
  const [, status, times] = /\[\[err=([45]\d\d)(?:x(\d))?\]\]/.exec(all) ?? [];
  const retry = /\[\[retry=(\d+)\]\]/.exec(all)?.[1];
  return {
    retryAfter: retry === undefined ? undefined : Number(retry),
    seconds: seconds === undefined ? undefined : Number(seconds),
    command: /\[\[tool=(.*?)\]\]/.exec(all)?.[1],
    status: status === undefined ? undefined : Number(status),
    times: times === undefined ? undefined : Number(times),
  };
}

/** How the shell tool of each runtime is called, and how its command is handed over. */
const SHELL_TOOLS: Readonly<Record<string, (command: string) => Record<string, unknown>>> = {
  Bash: described, // claude
  bash: described, // opencode, pi
  run_shell_command: described, // gemini
  // codex; without the wish to leave the sandbox it runs harmless commands unasked
  exec_command: (command) => ({
    cmd: command,
    sandbox_permissions: "require_escalated",
    justification: "the mock was told to ask",
  }),
  shell: (command) => ({ command: ["bash", "-c", command] }), // older codex
};

function described(command: string) {
  return { command, description: "what the message asked for" };
}

/** The call that runs `command` with the first shell tool that is offered; undefined where there is none. */
export function shellCall(tools: readonly string[], command: string) {
  const tool = Object.keys(SHELL_TOOLS).find((name) => tools.includes(name));
  const makeArguments = tool === undefined ? undefined : SHELL_TOOLS[tool];
  if (tool === undefined || makeArguments === undefined) return undefined;
  return { tool, arguments: makeArguments(command) };
}
