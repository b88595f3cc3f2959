import { COMMON_ARGUMENTS } from "./grammar/common.ts";
import { type CommandGroup, isGroup } from "./grammar/tree.ts";
import type { Verb } from "./grammar/verb.ts";
import { MosaicError } from "../base/errors.ts";
import { BUN_HIJACKERS } from "../base/hijacking-variables.ts";
import { type Request, answer } from "./answer.ts";
import { type CommonOptions, createContext, pageOf, styleOf } from "./create-context.ts";
import { EXIT_STATUS } from "./exit-codes.ts";
import { helpCommand, usageLine } from "./show/help.ts";
import type { Invocation } from "./invocation.ts";
import { ReaderGone } from "./io.ts";
import { createNotes } from "./show/notes.ts";
import { renderError } from "./show/render.ts";
import { type Resolution, resolve } from "./parse/resolve.ts";
import { type Scan, scan } from "./parse/scan.ts";

/**
 * Handles one command line: finds the command, reads its arguments, runs it, writes what it says. Resolves to the exit
 * status once everything is written. Never rejects.
 */
export async function run(invocation: Invocation, commands: CommandGroup): Promise<number> {
  const resolution = resolve(invocation.argv, commands);
  const loading = await load(resolution);
  const { verb } = loading;
  // A command's own option `--version V` is not the one that asks for mosaic's version.
  const scanned = scan(resolution.leading, resolution.rest, { ...COMMON_ARGUMENTS, ...verb?.args });
  const options = commonOptions(scanned);
  const { environment, io, signals } = invocation;
  const errorStyle = () => styleOf(io.error, environment, options.color);
  const notes = createNotes({ channel: io.error, style: errorStyle, ...options });
  const request: Request = {
    ...resolution,
    verb,
    scanned,
    options,
    io,
    errorStyle,
    page: pageOf(invocation, options),
    context: createContext(invocation, commands, options, notes),
  };

  let status: number;
  try {
    for (const name of BUN_HIJACKERS) {
      if (environment[name] !== undefined)
        notes.warn(`${name} is set: it changes what compiled Bun programs do; unset it`);
    }
    if (loading.failed) throw loading.failure;
    status = await answer(request);
  } catch (thrown) {
    // Notes are written before the result.
    await notes.flush();
    const error = signals.received !== undefined && isAbort(thrown) ? signals.received : thrown;
    status = await report(error, request, resolution);
  }
  signals.stop();
  await notes.flush();
  return signals.received === undefined ? status : EXIT_STATUS[signals.received.ending];
}

type Loading =
  | { readonly failed: false; readonly verb: Verb | undefined }
  | { readonly failed: true; readonly verb: undefined; readonly failure: unknown };

/** Loads a command. One that cannot be loaded is reported like any other defect, once the options are known. */
async function load({ node }: Resolution): Promise<Loading> {
  try {
    return { failed: false, verb: isGroup(node) ? undefined : await node.load() };
  } catch (failure) {
    return { failed: true, verb: undefined, failure };
  }
}

function commonOptions({ texts, switches }: Scan): CommonOptions {
  return {
    mosaicHome: texts.get("mosaicHome")?.[0],
    roster: texts.get("roster")?.[0],
    gateway: texts.get("gateway")?.[0],
    tokenFile: texts.get("tokenFile")?.[0],
    json: switches.get("json") ?? false,
    color: switches.get("color") ?? true,
    quiet: switches.get("quiet") ?? false,
  };
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "AbortError";
}

/** Writes the error to stderr and returns its exit status. */
async function report(
  thrown: unknown,
  { options, io, errorStyle, context, verb }: Request,
  resolution: Resolution,
): Promise<number> {
  if (thrown instanceof ReaderGone) return 0;
  const { path } = resolution;
  const isUsage = thrown instanceof MosaicError && thrown.ending === "usage";
  const error =
    isUsage && thrown.hint === undefined
      ? new MosaicError("usage", thrown.message, { hint: helpCommand(path) })
      : thrown;
  const text = renderError(error, {
    json: options.json,
    style: errorStyle,
    usage: usageLine(path, verb?.args),
    debug: (context.environment["MOSAIC_DEBUG"] ?? "") !== "",
  });
  await io.error.write(text).catch(() => {});
  return thrown instanceof MosaicError ? EXIT_STATUS[thrown.ending] : EXIT_STATUS.failure;
}
