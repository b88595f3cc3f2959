import { dirname } from "node:path";
import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { Services } from "../../compose/services.ts";
import type { FleetEdit } from "../../operations/documents/fleet-edit.ts";
import { fleetEdit } from "../../operations/fleet/edit.ts";
import { chosenEditor } from "../_shared/editor.ts";
import { rosterLines } from "../_shared/roster-lines.ts";

/**
 * The name of the copy that is edited: beside the roster's schema, which its first line names, and findable after a
 * crash.
 */
const COPY = /^roster\.edit-[0-9a-f]{8}\.yaml$/;

export const edit = defineVerb({
  details:
    "Opens a copy of your roster in $VISUAL or $EDITOR, and saves it when the editor has ended: checked first. Where it " +
    "is wrong, each fault is shown with its line, and you are asked: edit again, or discard. What others changed in the " +
    "roster meanwhile stays; where both changed one place, both stand there to be chosen from. Nobody is restarted: " +
    "mosaic fleet apply does that; notify and what agents may are in effect at once. Without a terminal a copy that cannot be saved is kept.",
  args: {},
  exitCodes: {
    failure: "the editor failed, or the change was discarded",
    configuration: "no roster, or one that is wrong and was not edited again",
    "missing-program": "there is no editor",
    locked: "another command changes the fleet",
  },
  examples: [
    { command: "mosaic fleet edit", explains: "then: mosaic fleet apply" },
    { command: "EDITOR='code --wait' mosaic fleet edit", explains: "in another editor" },
  ],
  async run(context) {
    // from here on Ctrl-C in an editor must not end us before it
    const { signal } = context;
    const services = await context.wire();
    const { host } = services;
    const editor = chosenEditor(context, (program) => host.processes.find(program, host.path));
    const path = host.rosterFile;
    const text = await host.files.read(path);
    if (text === undefined) {
      throw new MosaicError("configuration", `there is no roster: ${path}`, {
        code: "no-roster",
        data: { path },
        hint: "mosaic fleet init --profile minimal --write",
      });
    }
    await sayWhatIsLeft(context, services);
    const copy = `${host.paths.fleet}/roster.edit-${crypto.randomUUID().slice(0, 8)}.yaml`;
    await host.files.write(copy, text, 0o600);
    const document = await untilSaved({ context, services, signal, editor, copy }, text);
    if (document.merged) context.note("others changed the roster meanwhile: their lines stay");
    if (document.roster.changed) sayWhenItHolds(context, document);
    const { roster } = document;
    return {
      text: (page) => (roster.changed ? rosterLines(page, roster).join("\n") : "nothing to change"),
      json: document,
    };
  },
});

function sayWhenItHolds(context: Context, { at_once: atOnce, needs_apply: needsApply }: FleetEdit): void {
  if (atOnce.length > 0) {
    const test = atOnce.includes("notify") ? "; to try it: mosaic fleet notify test" : "";
    context.note(`${atOnce.join(", ")}: in effect from now on${test}`);
  }
  if (needsApply) context.note("next: mosaic fleet apply");
}

interface Editing {
  readonly context: Context;
  readonly services: Services;
  readonly signal: AbortSignal;
  readonly editor: readonly string[];
  readonly copy: string;
}

/** Whatever happens, a copy with unsaved changes is kept and named. */
async function untilSaved(editing: Editing, from: string): Promise<FleetEdit> {
  const { context, services, signal, editor, copy } = editing;
  const { files } = services.host;
  let base = from;
  try {
    for (;;) {
      const status = await services.runInTerminal([...editor, copy], dirname(copy));
      const text = (await files.read(copy)) ?? base;
      signal.throwIfAborted();
      if (status !== 0) {
        throw new MosaicError("failure", `${editor[0] ?? ""} ended with status ${status}: nothing is saved`);
      }
      try {
        const { document } = await context.perform(fleetEdit, { base, text });
        await files.remove(copy);
        return document;
      } catch (thrown) {
        if (!(thrown instanceof MosaicError) || !canBeMended(thrown)) throw thrown;
        await askToGoOn(editing, thrown);
        if (thrown.code === "roster-edit-conflict") {
          // both versions between marks that are not YAML, so that an unresolved text cannot be saved
          base = String(thrown.data["now"]);
          await files.write(copy, String(thrown.data["text"]), 0o600);
        }
      }
    }
  } catch (thrown) {
    const left = await files.read(copy).catch(() => undefined);
    if (left === from) await files.remove(copy).catch(() => undefined);
    throw left === undefined || left === from ? thrown : withCopy(thrown, copy);
  }
}

function canBeMended({ code }: MosaicError): boolean {
  return code === "roster-invalid" || code === "roster-edit-conflict";
}

/** Returns the line to go on editing at. Throws the error where nobody can be asked, or the answer is no. */
async function askToGoOn({ context, services, copy }: Editing, wrong: MosaicError): Promise<void> {
  if (context.json || !context.io.inputIsTerminal) throw wrong;
  await context.print(({ style }) => `${style.red("not saved:")} ${wrong.message}\n\n`);
  for (;;) {
    await context.print("edit again, or discard? [E/d] ");
    const answer = (await services.terminalLine())?.trim().toLowerCase();
    if (answer === undefined) throw wrong;
    if (/^(e|edit|)$/.test(answer)) return;
    if (!/^(d|discard)$/.test(answer)) continue;
    await services.host.files.remove(copy);
    throw new MosaicError("failure", "discarded: the roster is as it was");
  }
}

function withCopy(thrown: unknown, copy: string): unknown {
  if (!(thrown instanceof MosaicError)) return thrown;
  return new MosaicError(thrown.ending, thrown.message, {
    code: thrown.code,
    data: { ...thrown.data, copy },
    hint: `what you wrote is kept: ${copy}`,
    cause: thrown,
  });
}

/** Copies that an editing left behind, because it was killed or could not be saved. */
async function sayWhatIsLeft(context: Context, { host }: Services): Promise<void> {
  const left = (await host.files.list(host.paths.fleet)).filter((name) => COPY.test(name));
  for (const name of left) {
    context.note(`an earlier edit was not saved: ${host.paths.fleet}/${name}`);
  }
}
