import { spliced, type Splice } from "../../base/splice.ts";
import { isAlias, isMap, isSeq, parseDocument, visit, type YAMLMap } from "yaml";
import { nearest } from "../../base/nearest.ts";
import type { DescribedNames } from "./checks.ts";
import { readDocument } from "./document.ts";
import { addAgent, type Field, removeAgent } from "./edit-agents.ts";
import { sharedAs } from "./edit-layout.ts";
import { entryInFront, entryOf, setInMapping } from "./edit-mapping.ts";
import { parseRoster } from "./load.ts";
import { read, type Reading, refused } from "./reading.ts";
import type { Roster } from "./roster.ts";
import type { ScalarValue } from "./edit-scalar.ts";
import { isSettable, settableKeys, settingValue } from "./settings.ts";
import { schemaKey } from "./spelling.ts";
import { withoutByteOrderMark } from "./source-text.ts";

/** One change of a roster. */
export type RosterEdit =
  | { readonly kind: "add"; readonly fields: readonly Field[] }
  | { readonly kind: "remove"; readonly agent: string }
  | { readonly kind: "rename"; readonly agent: string; readonly to: string }
  /** `agent` undefined: in `defaults`. `key` may be nested: `limits.memory_max`. */
  | {
      readonly kind: "set";
      readonly agent: string | undefined;
      readonly key: string;
      readonly value: string;
    };

export interface EditedRoster {
  readonly text: string;
  /** The roster of the changed text. */
  readonly roster: Roster;
}

/**
 * Changes a roster's text in one place. Every other byte stays, including comments, order and line breaks. The result
 * is parsed again and must differ by exactly the change; otherwise it is refused with the reason. Pure. The text must
 * be a valid roster that has the agent.
 */
export function editRoster(
  fullText: string,
  edit: RosterEdit,
  described: DescribedNames = [],
): Reading<EditedRoster> {
  const text = withoutByteOrderMark(fullText);
  const mark = fullText.slice(0, fullText.length - text.length);
  const before = readDocument(text).root?.value;
  const wanted = wantedData(before, edit);
  if (!wanted.ok) return wanted;
  const splice = sameData(before, wanted.value) ? read(NOTHING) : spliceOf(text, edit);
  if (!splice.ok) return splice;
  const changed = spliced(text, splice.value);
  const parsed = parseRoster(changed, "", described);
  if (!parsed.ok) {
    const [issue] = parsed.issues;
    return refused(`the roster would be wrong: ${issue?.path ?? ""}: ${issue?.what ?? ""}`, issue?.hint);
  }
  if (!sameData(readDocument(changed).root?.value, wanted.value)) {
    return refused("the change would reach more than what it is about", "change it by hand");
  }
  return read({ text: mark + changed, roster: parsed.roster });
}

const NOTHING: Splice = { from: 0, to: 0, text: "" };

function spliceOf(text: string, edit: RosterEdit): Reading<Splice> {
  const document = parseDocument(text, {
    schema: "core",
    stringKeys: true,
    keepSourceTokens: true,
    logLevel: "error",
  });
  const root: unknown = document.contents;
  if (!isMap(root)) return refused("the roster is no mapping");
  const map = root;
  const agents: unknown = entryOf(map, "agents")?.value;
  if (!isSeq(agents)) return refused("the agents are written as an alias", "change the roster by hand");
  const list = agents;
  if (edit.kind === "add") return addAgent(text, list, edit.fields);
  const index = edit.agent === undefined ? -1 : list.items.findIndex((item) => nameIn(item) === edit.agent);
  if (edit.agent !== undefined && index < 0) {
    return refused(`${edit.agent} is written with an alias`, "change the roster by hand");
  }
  if (edit.kind === "remove") return removeAgent(text, list, index);
  if (edit.kind === "rename") return setIn(text, map, list.items[index] as YAMLMap, ["name"], edit.to);
  return setValue(text, map, index < 0 ? undefined : (list.items[index] as YAMLMap), edit);
}

function setValue(
  text: string,
  root: YAMLMap,
  agent: YAMLMap | undefined,
  { key, value }: { readonly key: string; readonly value: string },
): Reading<Splice> {
  const path = key.split(".").map(schemaKey);
  return setIn(text, root, agent, path, settingValue(path, value));
}

function setIn(
  text: string,
  root: YAMLMap,
  agent: YAMLMap | undefined,
  path: readonly string[],
  written: ScalarValue,
): Reading<Splice> {
  const shared = sharedOnTheWay(agent ?? root, agent === undefined ? ["defaults", ...path] : path, root);
  if (shared !== undefined) {
    return refused(
      `${path.join(".")} is written once for several places (${shared})`,
      "change the roster by hand",
    );
  }
  if (agent !== undefined) return setInMapping(text, agent, path, written);
  const agentsKey = root.flow === true ? undefined : entryOf(root, "agents")?.key;
  if (entryOf(root, "defaults") === undefined && agentsKey !== undefined) {
    const splice = entryInFront(text, agentsKey, ["defaults", ...path], written);
    if (splice !== undefined) return read(splice);
  }
  return setInMapping(text, root, ["defaults", ...path], written);
}

/** The anchor or alias because of which something on the path to a value is used elsewhere too. */
function sharedOnTheWay(from: YAMLMap, path: readonly string[], root: YAMLMap): string | undefined {
  const used = new Set<string>();
  visit(root, { Alias: (_, alias) => void used.add(`&${alias.source}`) });
  let node: unknown = from;
  for (const key of [undefined, ...path]) {
    if (key !== undefined) node = isMap(node) ? entryOf(node, key)?.value : undefined;
    const shared = sharedAs(node);
    if (shared !== undefined && (isAlias(node) || used.has(shared))) return shared;
  }
  return undefined;
}

function nameIn(item: unknown): unknown {
  if (!isMap(item)) return undefined;
  const value: unknown = entryOf(item, "name")?.value;
  return typeof value === "object" && value !== null && "value" in value ? value.value : undefined;
}

interface Mapping {
  [key: string]: unknown;
}

/** The data that the changed roster must have. */
function wantedData(before: unknown, edit: RosterEdit): Reading<unknown> {
  const data = structuredClone(plain(before)) as Mapping;
  const agents = data["agents"] as Mapping[];
  if (edit.kind === "add") {
    agents.push(Object.fromEntries(edit.fields));
    return read(data);
  }
  const index = edit.agent === undefined ? -1 : agents.findIndex(({ name }) => name === edit.agent);
  if (edit.kind === "remove") {
    if (agents.length === 1) {
      return refused(`${edit.agent} is the only agent, and a roster has at least one`, "mosaic fleet stop");
    }
    agents.splice(index, 1);
    return read(data);
  }
  if (edit.kind === "rename") {
    (agents[index] ?? {})["name"] = edit.to;
    return read(data);
  }
  const path = edit.key.split(".").map(schemaKey);
  const scope = edit.agent === undefined ? "defaults" : "agent";
  if (!isSettable(scope, path)) {
    const near = nearest(edit.key, settableKeys(scope));
    return refused(
      `${JSON.stringify(edit.key)} cannot be set`,
      near === undefined ? `one of ${settableKeys(scope).join(", ")}` : `did you mean ${near}?`,
    );
  }
  put(
    edit.agent === undefined ? data : (agents[index] ?? {}),
    scope === "defaults" ? ["defaults", ...path] : path,
  );
  return read(data);

  function put(into: Mapping, [key = "", ...rest]: readonly string[]): void {
    if (rest.length === 0) into[key] = settingValue(path, (edit as { value: string }).value);
    else put((into[key] ??= {}) as Mapping, rest);
  }
}

/** A copy without shared parts and with prototypes, so that one place can be changed. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? {})) as unknown;
}

/** Equal data; the order of keys does not matter. */
function sameData(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
