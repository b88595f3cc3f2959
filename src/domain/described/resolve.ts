import type { RuntimeDescription } from "../../runtimes/described/description.ts";
import type { WrittenDescription } from "./schema.ts";

const BUILT_IN = { settleMs: 500, stillMs: 1_000, longest: 4096, rowsBelow: 8, within: 1 };

/** A description with what its file leaves open. Pure. */
export function resolveDescription(written: WrittenDescription): RuntimeDescription {
  const { program, start = {}, typing = {}, screen, record, runtime_version: version } = written;
  return {
    program,
    processNames: written.process_names ?? [program.slice(program.lastIndexOf("/") + 1)],
    install: written.install,
    start: {
      arguments: start.arguments ?? [],
      resume: start.resume,
      yolo: start.yolo ?? [],
      role: start.role ?? [],
      unless: start.unless ?? [],
    },
    version:
      version === undefined
        ? undefined
        : { arguments: version.arguments ?? ["--version"], measured: version.measured ?? [] },
    typing: {
      settleMs: typing.settle ?? BUILT_IN.settleMs,
      stillMs: typing.still ?? BUILT_IN.stillMs,
      enterAgainMs: typing.enter_again,
      longest: typing.longest ?? BUILT_IN.longest,
      oneLine: typing.one_line ?? false,
      placeholder: typing.placeholder ?? [],
      clearKeys: typing.clear_keys,
    },
    reset: written.reset,
    screen: {
      box: screen.box === undefined ? undefined : boxOf(screen.box),
      dialogs: (screen.dialogs ?? []).map(({ is, rows, within, options, selected, choices, ...places }) => ({
        is,
        rows: rows ?? [],
        within: within ?? BUILT_IN.within,
        options: options ?? [],
        selected: selected ?? [],
        choices: choices ?? [],
        places,
      })),
      queued: screen.queued ?? [],
      rateLimit: screen.rate_limit ?? [],
      working: screen.working ?? [],
      idle: screen.idle ?? [],
    },
    record: record === undefined ? undefined : recordOf(record),
  };
}

function boxOf(
  box: NonNullable<WrittenDescription["screen"]["box"]>,
): NonNullable<RuntimeDescription["screen"]["box"]> {
  return {
    top: box.top ?? [],
    prompt: box.prompt,
    next: box.next,
    wraps: box.wraps ?? false,
    bottom: box.bottom ?? [],
    rowsBelow: box.rows_below ?? BUILT_IN.rowsBelow,
    hints: box.hints ?? [],
    right: box.right ?? "",
    hintColours: box.hint_colours ?? [],
  };
}

function recordOf(
  record: NonNullable<WrittenDescription["record"]>,
): NonNullable<RuntimeDescription["record"]> {
  return {
    data:
      record.data === undefined ? undefined : { variable: record.data.variable, folder: record.data.folder },
    folder: record.folder,
    file: record.file,
    find: record.find,
    time: record.time,
    lines: record.lines.map(({ is, when, text, id, resets }) => ({
      is,
      when,
      text: text ?? [],
      id,
      resets:
        resets === undefined
          ? undefined
          : { at: resets.at ?? [], after: resets.after ?? [], says: resets.says ?? [] },
    })),
    usage: (record.usage ?? []).map((rule) => ({
      when: rule.when,
      input: rule.input,
      output: rule.output,
      cacheRead: rule.cache_read,
      cacheWrite: rule.cache_write,
      isCacheInInput: rule.cache_in_input ?? false,
      model: rule.model,
      id: rule.id,
      imputedUsd: rule.imputed_usd,
    })),
  };
}
