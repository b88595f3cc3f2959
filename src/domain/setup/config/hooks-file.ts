import { MosaicError } from "../../../base/errors.ts";
import { lineAt, positionAt, sourceText } from "../../roster/source-text.ts";
import { printable } from "../../../base/printable.ts";
import { hookCommand } from "../../../runtimes/claude/hook-command.ts";
import { HOOK_EVENTS, type HookEvent } from "./hook-events.ts";
import { appendPart, layoutOf, removePart, replaceValue } from "./json-splice.ts";
import { type JsonArray, type JsonNode, type JsonObject, scanJson } from "./json-text.ts";

/**
 * hooks-config.json in claude's own form of hooks, so that `claude --settings FILE` accepts it, plus a member `mosaic`
 * that says which parts we made. Only our own parts are ever written or removed; the rest keeps its bytes.
 */
export interface HookRow {
  readonly event: HookEvent;
  readonly enabled: boolean;
  /** Who added the hooks on it. */
  readonly addedBy: readonly ("mosaic" | "user")[];
}

/** What has to be done with the file. */
export type HooksChange =
  | { readonly kind: "same" }
  | { readonly kind: "write"; readonly text: string }
  /** mosaic made it, and it contains nothing else. */
  | { readonly kind: "remove" };

const SCRIPT_END = "/tools/fleet/claude-hook.sh";

/** Every event of {@link HOOK_EVENTS}. Throws MosaicError("configuration") with line and column for a file of another form. */
export function listHooks(text: string | undefined, path: string): readonly HookRow[] {
  const file = text === undefined ? undefined : examine(text, path);
  return HOOK_EVENTS.map((event) => {
    const groups = file?.events.get(event)?.items ?? [];
    const ours = groups.filter((group) => isOurs(file?.text ?? "", group)).length;
    const addedBy = [
      ...(ours > 0 ? ["mosaic" as const] : []),
      ...(groups.length > ours ? ["user" as const] : []),
    ];
    return { event, enabled: addedBy.length > 0, addedBy };
  });
}

/** `script` is the absolute path of claude-hook.sh. {@link disableHook} restores the exact bytes from before. */
export function enableHook(
  text: string | undefined,
  path: string,
  event: HookEvent,
  script: string,
): HooksChange {
  const group = ourGroup(script);
  if (text === undefined) {
    const content = {
      hooks: { [event]: [group] },
      mosaic: { version: 1, made: ["file", "hooks", event] },
    };
    return { kind: "write", text: `${JSON.stringify(content, null, 2)}\n` };
  }
  const file = examine(text, path);
  const list = file.events.get(event);
  const present = list?.items.find((item) => isOurs(text, item));
  if (present !== undefined) {
    const same = JSON.stringify(valueOf(text, present)) === JSON.stringify(group);
    return same
      ? { kind: "same" }
      : { kind: "write", text: replaceValue(text, present, group, file.layout, 3) };
  }
  const made = [...file.made];
  let after: string;
  if (list !== undefined) after = appendPart(text, list, { value: group }, file.layout, 3);
  else if (file.hooks !== undefined) {
    after = appendPart(text, file.hooks, { key: event, value: [group] }, file.layout, 2);
    made.push(event);
  } else {
    const hooks = { key: "hooks", value: { [event]: [group] } };
    after = appendPart(text, file.root, hooks, file.layout, 1);
    made.push("hooks", event);
  }
  after = writeMade(after, path, made, file.layout);
  const back = disableHook(after, path, event);
  if (back.kind !== "write" || back.text !== text) throw cannotEdit(path);
  return { kind: "write", text: after };
}

/** Removes mosaic's hook from the event; the user's own hooks stay. */
export function disableHook(text: string | undefined, path: string, event: HookEvent): HooksChange {
  if (text === undefined) return { kind: "same" };
  const before = examine(text, path);
  let after = text;
  for (;;) {
    const list = examine(after, path).events.get(event);
    const index = list?.items.findIndex((item) => isOurs(after, item)) ?? -1;
    if (list === undefined || index < 0) break;
    after = removePart(after, list, index);
  }
  if (after === text) return { kind: "same" };
  let made = [...before.made];
  const drop = (name: string) => (made = made.filter((each) => each !== name));

  let file = examine(after, path);
  if (made.includes(event) && file.hooks !== undefined && file.events.get(event)?.items.length === 0) {
    after = removePart(after, file.hooks, indexOf(file.hooks, event));
  }
  drop(event);
  file = examine(after, path);
  if (made.includes("hooks") && file.hooks?.members.length === 0) {
    after = removePart(after, file.root, indexOf(file.root, "hooks"));
    drop("hooks");
  }
  // a file that we made is ours only while it contains nothing else
  const rest = examine(after, path).root.members.filter(({ key }) => key !== "mosaic");
  if (rest.length === 0 && made.includes("file")) return { kind: "remove" };
  if (made.every((name) => name === "file")) made = [];
  after = writeMade(after, path, made, before.layout);
  if (!sameApartFrom(text, after, event)) throw cannotEdit(path);
  return { kind: "write", text: after };
}

function ourGroup(script: string): object {
  return { hooks: [hookCommand(script, [])] };
}

/** By its form, with the script of any mosaic home. */
function isOurs(text: string, node: JsonNode): boolean {
  const group = valueOf(text, node) as { hooks?: readonly { command?: unknown }[] } | null;
  const script = Array.isArray(group?.hooks) ? group.hooks[0]?.command : undefined;
  if (typeof script !== "string" || !script.endsWith(SCRIPT_END)) return false;
  return JSON.stringify(group) === JSON.stringify(ourGroup(script));
}

interface Examined {
  readonly text: string;
  readonly root: JsonObject;
  readonly hooks: JsonObject | undefined;
  readonly events: ReadonlyMap<string, JsonArray>;
  readonly layout: ReturnType<typeof layoutOf>;
  /** Which parts we made: "file", "hooks", names of events. */
  readonly made: readonly string[];
}

function examine(text: string, path: string): Examined {
  const refuse = (offset: number, what: string): never => {
    const source = sourceText(text);
    const { line, column } = positionAt(source, offset);
    const excerpt = printable(lineAt(source, line).slice(0, 200)).trim();
    throw new MosaicError(
      "configuration",
      `${path}:${line}:${column}: ${what}${excerpt === "" ? "" : `: ${excerpt}`}`,
      {
        hint: "correct the file, or move it away; nothing was changed",
      },
    );
  };
  const reading = scanJson(text);
  if (!reading.ok) return refuse(reading.offset, `not JSON: ${reading.what}`);
  const { root } = reading;
  if (root.kind !== "object") return refuse(root.start, "an object is expected");
  const members = unique(root);
  const hooks = members.get("hooks");
  if (hooks !== undefined && hooks.kind !== "object") return refuse(hooks.start, "hooks must be an object");
  const events = new Map<string, JsonArray>();
  for (const [event, list] of hooks === undefined ? [] : unique(hooks)) {
    if (list.kind === "array") events.set(event, list);
    else refuse(list.start, `hooks.${event} must be a list`);
  }
  return { text, root, hooks, events, layout: layoutOf(text, root), made: madeOf(members.get("mosaic")) };

  /**
   * JSON.parse takes the last of two equal keys, other parsers the first, so it is unclear which one would be edited.
   */
  function unique(object: JsonObject): Map<string, JsonNode> {
    const found = new Map<string, JsonNode>();
    for (const { key, value, start } of object.members) {
      if (found.has(key)) refuse(start, `the key ${JSON.stringify(key)} is there twice`);
      found.set(key, value);
    }
    return found;
  }

  function madeOf(node: JsonNode | undefined): readonly string[] {
    if (node === undefined) return [];
    const value = valueOf(text, node) as { version?: unknown; made?: unknown } | null;
    if (value?.version === 1 && Array.isArray(value.made)) return value.made.map(String);
    return refuse(node.start, "the member mosaic is of another version, or not mosaic's");
  }
}

/** Records what we made in the member `mosaic`; without anything there is no such member. */
function writeMade(text: string, path: string, made: readonly string[], layout: Examined["layout"]): string {
  const { root } = examine(text, path);
  const index = indexOf(root, "mosaic");
  const node = root.members[index]?.value;
  const value = { version: 1, made };
  if (made.length === 0) return removePart(text, root, index);
  return node === undefined
    ? appendPart(text, root, { key: "mosaic", value }, layout, 1)
    : replaceValue(text, node, value, layout, 1);
}

function indexOf(object: JsonObject, key: string): number {
  return object.members.findIndex((member) => member.key === key);
}

function valueOf(text: string, node: JsonNode): unknown {
  return JSON.parse(text.slice(node.start, node.end));
}

/** Whether two texts mean the same to a reader, apart from our hook on the event and our own member. */
function sameApartFrom(one: string, other: string, event: HookEvent): boolean {
  return comparable(one) === comparable(other);

  function comparable(text: string): string {
    const { mosaic: _, hooks, ...rest } = JSON.parse(text.replace(/^\uFEFF/, "")) as Record<string, unknown>;
    const { [event]: groups, ...others } = (hooks ?? {}) as Record<string, readonly unknown[]>;
    const theirs = (groups ?? []).filter((group) => {
      const written = JSON.stringify(group);
      const reading = scanJson(written);
      return !(reading.ok && isOurs(written, reading.root));
    });
    return JSON.stringify([rest, others, theirs]);
  }
}

function cannotEdit(path: string): MosaicError {
  return new MosaicError("failure", `${path} cannot be changed without touching what is yours`, {
    hint: "nothing was changed; this is a defect of mosaic",
  });
}
