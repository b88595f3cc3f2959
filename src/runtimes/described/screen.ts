import type { ComposerReading, ScreenReading } from "../contract.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";
import { readChoices, type ShownChoices } from "../choices.ts";
import type { Screen, ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";
import { findBox, type SeenBox, type ShownBox } from "./box.ts";
import { readOptions, shownOptions, type SeenDialog, type ShownOptions } from "./dialog.ts";
import { REGIONS, type Region, type ScreenDescription, type ScreenRule } from "./description.ts";
import { checked, type Parsed } from "./parsed.ts";
import { parseRowPattern, type RowPattern } from "./row-pattern.ts";

/** Rows at the end of a screen that are read; what stands above them is history. */
const MOST_ROWS = 200;
/** Rows above the end in which a dialog's first row is looked for. */
const HIGHEST_DIALOG = 40;
/** Rows above the box that belong to its status. */
const ROWS_ABOVE = 8;

/** A description with its patterns read, once for all screens. */
export interface ShownRuntime {
  readonly name: string;
  readonly box: ShownBox | undefined;
  readonly dialogs: readonly ShownDialog[];
  readonly states: readonly ShownState[];
}

interface ShownDialog {
  readonly rule: string;
  readonly state: StateWord;
  readonly rows: readonly RowPattern[];
  readonly within: number;
  readonly regions: Regions;
  readonly options: ShownOptions | undefined;
}

type Regions = readonly (readonly [Region, readonly RowPattern[]])[];

interface ShownState {
  readonly rule: string;
  readonly state: StateWord;
  readonly regions: Regions;
}

/** The patterns of a description, in the order in which they are asked: what keeps a message out comes first. */
export function shownRuntime(name: string, screen: ScreenDescription): ShownRuntime {
  const { box } = screen;
  return {
    name,
    box:
      box === undefined
        ? undefined
        : { ...box, top: patterns(box.top), bottom: patterns(box.bottom), hints: patterns(box.hints) },
    dialogs: screen.dialogs.map((dialog, index) => ({
      rule: `dialogs[${index}]`,
      state: `blocked: ${dialog.is}`,
      rows: dialog.rows.map((source) => checked(parseDialogRow(source))),
      within: dialog.within,
      regions: regionsOf(dialog.places),
      options: shownOptions(dialog),
    })),
    states: [
      ...statesOf("queued", "queued", screen.queued),
      ...statesOf("rate_limit", "blocked: rate-limit", screen.rateLimit),
      ...statesOf("working", "working", screen.working),
      ...statesOf("idle", "idle", screen.idle),
    ],
  };
}

/** A row of a dialog. Before an answer that nobody has begun, a screen has lost its trailing blank. */
export function parseDialogRow(source: string): Parsed<RowPattern> {
  return parseRowPattern(source.replace(/ +(?=\{typed\}$)/, ""), ["typed"]);
}

export function patterns(sources: readonly string[]): readonly RowPattern[] {
  return sources.map((source) => checked(parseRowPattern(source)));
}

function statesOf(key: string, state: StateWord, rules: readonly ScreenRule[]): readonly ShownState[] {
  return rules.map((rule, index) => ({
    rule: `${key}[${index}]`,
    state,
    regions: regionsOf(rule),
  }));
}

function regionsOf(rule: ScreenRule): Regions {
  return REGIONS.flatMap((region) => {
    const wanted = rule[region];
    return wanted === undefined ? [] : [[region, patterns(wanted)] as const];
  });
}

/**
 * What a screen shows, by a description. A dialog is stronger than all else; idle is only what has a box, and a screen that
 * no rule knows is unknown. Pure.
 */
export function readDescribedScreen(runtime: ShownRuntime, screen: Screen): ScreenReading {
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const { rows, box, places } = seenOf(runtime, screen);
  const composer = box?.composer;
  for (const dialog of runtime.dialogs) {
    const seen = dialogIn(dialog, rows, places);
    if (seen !== undefined) return reading(runtime, dialog, seen.saw, composer);
  }
  for (const state of runtime.states) {
    if (state.state === "idle" && composer === undefined) continue;
    const saw = seenIn(state.regions, places);
    if (saw !== undefined) return reading(runtime, state, saw, composer);
  }
  const why =
    box === undefined ? "neither a box nor a dialog" : `no rule knows it: ${rows.at(-1)?.trim() ?? ""}`;
  return { ...unknownScreen(runtime.name, why), composer };
}

/**
 * What the dialog that a screen shows offers: as its description says, or else as a list of the runtimes that are built in
 * does; undefined where that cannot be told. Pure.
 */
export function readDescribedDialog(runtime: ShownRuntime, screen: Screen): ShownChoices | undefined {
  const { rows, places } = seenOf(runtime, screen);
  for (const dialog of runtime.dialogs) {
    const seen = dialogIn(dialog, rows, places);
    if (seen === undefined) continue;
    return dialog.options === undefined ? readChoices(screen) : readOptions(dialog.options, rows, seen);
  }
  return undefined;
}

function seenOf(runtime: ShownRuntime, screen: Screen) {
  const lines = writtenLines(screen).slice(-MOST_ROWS);
  const box = runtime.box === undefined ? undefined : findBox(runtime.box, lines, screen.columns);
  return { rows: lines.map(({ text }) => text), box, places: placesOf(lines, screen.title ?? "", box) };
}

/** The last row of a dialog near the end, and each row before it somewhere above the one that follows. */
function dialogIn(
  { rows, within, regions }: ShownDialog,
  seen: readonly string[],
  places: Places,
): (SeenDialog & { readonly saw: string }) | undefined {
  const placed = regions.length === 0 ? "" : seenIn(regions, places);
  if (placed === undefined) return undefined;
  const found: number[] = [];
  const highest = Math.max(0, seen.length - HIGHEST_DIALOG);
  for (const [index, pattern] of rows.toReversed().entries()) {
    const least = index === 0 ? Math.max(0, seen.length - within) : highest;
    let at = (found[0] ?? seen.length) - 1;
    while (at >= least && !pattern.test(seen[at] ?? "")) at -= 1;
    if (at < least) return undefined;
    found.unshift(at);
  }
  const [first] = found;
  const typed = rows.at(-1)?.taken("typed", seen[found.at(-1) ?? -1] ?? "");
  return { rows: found, typed: typed?.trim(), saw: first === undefined ? placed : (seen[first] ?? "") };
}

type Places = Readonly<Record<Region, readonly string[]>>;

function placesOf(lines: readonly ScreenLine[], title: string, box: SeenBox | undefined): Places {
  const rows = lines.map(({ text }) => text);
  const none: Places = {
    title: [title],
    last: rows.slice(-1),
    top: [],
    draft: [],
    just_above: [],
    above: [],
    below: [],
  };
  if (box === undefined) return none;
  return {
    ...none,
    top: box.hasTop ? rows.slice(box.begin - 1, box.begin) : [],
    draft: box.composer.draft.split("\n"),
    just_above: rows.slice(Math.max(0, box.above - 1), box.above),
    above: rows.slice(Math.max(0, box.above - ROWS_ABOVE), box.above),
    below: rows.slice(box.below),
  };
}

/** What the first of its regions has; undefined where one of them has nothing. */
function seenIn(regions: Regions, places: Places): string | undefined {
  const found = regions.map(([region, wanted]) =>
    places[region].findLast((row) => wanted.some((pattern) => pattern.test(row))),
  );
  return found.length > 0 && found.every((row) => row !== undefined) ? found.join(" ") : undefined;
}

function reading(
  { name }: ShownRuntime,
  { state, rule }: Pick<ShownState, "state" | "rule">,
  saw: string,
  composer: ComposerReading | undefined,
): ScreenReading {
  return { state, rule: `${name}.screen.${rule}`, saw: saw.trim(), since: undefined, composer };
}
