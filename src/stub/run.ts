/** The stub's entry: command line in, exit status out. */
import { readFileSync } from "node:fs";
import { newAgent } from "./agent-state.ts";
import { parseStubArguments, type StubArguments } from "./arguments.ts";
import { loginDialog, trustDialog } from "./dialogs.ts";
import { STUB_HELP } from "./help.ts";
import { stubHome } from "./record.ts";
import { openSession } from "./session.ts";
import { type StubHost, TerminalLoop } from "./terminal-loop.ts";

export interface StubOptions extends StubHost {
  /** What stands after `mosaic stub`. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** mosaic's own version, for the header. */
  readonly version: string;
}

/**
 * Runs the stub until it ends; the terminal is as before then. Exit status: 0 done, 1 failure (no terminal,
 * no such session, folder not trusted), 2 usage, 128 + the signal's number when a signal ended it, or
 * whatever a message's `[[exit=N]]` asked for.
 */
export async function runStub(options: StubOptions): Promise<number> {
  const parsed = parseStubArguments(options.argv);
  if (parsed.kind === "help") {
    options.stdout.write(STUB_HELP);
    return 0;
  }
  if (parsed.kind === "invalid") return refuse(options, 2, parsed.message, "mosaic stub --help");
  if (!options.stdin.isTTY || !options.stdout.isTTY) {
    return refuse(options, 1, "the stub needs a terminal", "tmux new-session mosaic stub");
  }
  const home = stubHome(options.environment);
  const session = openSession(home, parsed.arguments.session);
  if (session.kind === "refused") return refuse(options, 1, session.message, session.hint);

  const { startupDelayMs, firstMessage } = parsed.arguments;
  const agent = newAgent(settingsOf(options, parsed.arguments), {
    sessionId: session.id,
    transcript: session.transcript,
    startupDialogs: startupDialogs(options, parsed.arguments),
    firstMessage,
  });
  const colour = !options.environment["NO_COLOR"];
  const loop = new TerminalLoop(options, agent, { home, colour, resumed: session.resumed });
  return await loop.run(startupDelayMs);
}

function refuse(options: StubOptions, status: number, message: string, hint: string): number {
  options.stderr.write(`mosaic stub: ${message}\n\nhint: ${hint}\n`);
  return status;
}

function settingsOf(options: StubOptions, given: StubArguments) {
  return {
    version: options.version,
    model: given.model,
    cwd: options.workingDirectory,
    skipPermissions: given.skipPermissions,
    swallowEarlyEnter: given.swallowEarlyEnter,
    role: given.roleFile === undefined ? undefined : textOf(given.roleFile),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function startupDialogs(options: StubOptions, given: StubArguments) {
  return [
    ...(given.trust ? [trustDialog(options.workingDirectory)] : []),
    ...(given.login ? [loginDialog()] : []),
  ];
}
