import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { Finding } from "./finding.ts";
import { schemaKey } from "./spelling.ts";
import { syntaxFindings, tagFindings } from "./syntax.ts";
import { formatPath, quote } from "./wording.ts";

/** A value of the file with its position. Parts that were written once and aliased are shared. */
export interface Located {
  /** Plain data: mappings without prototype, keys as the schema knows them. */
  readonly value: unknown;
  /** The start of the value, or of its key where nothing is written after it. */
  readonly offset: number;
  /** The start of the key, if it has one. */
  readonly keyOffset: number;
  /** The key as the user wrote it. */
  readonly keyText: string;
  /** A scalar as it is written in the file: `010`, `True`. */
  readonly written: string | undefined;
  /** By key as the schema knows it, or by index. */
  readonly parts: ReadonlyMap<string | number, Located>;
  /** The number of values in it; aliased ones are counted where they are used. */
  readonly size: number;
}

export interface LocatedDocument {
  /** undefined: the file has only blanks and comments. */
  readonly root: Located | undefined;
  /** Broken YAML. What follows the first of them may have been read wrongly. */
  readonly syntax: readonly Finding[];
  /** Valid YAML that a roster does not accept: duplicate keys, tags, unbounded aliases. */
  readonly findings: readonly Finding[];
}

/** A roster is five levels deep; the limit protects our recursion from the end of the stack. */
const DEEPEST = 32;
/** Aliases may stand for this many values in all: twenty times what a fleet of 500 would use. */
const MOST_ALIASED_VALUES = 100_000;

/** YAML 1.2 core schema without custom tags and merge keys (`<<` is an ordinary key). Never throws. */
export function readDocument(text: string): LocatedDocument {
  const document = parseDocument(text, {
    schema: "core",
    resolveKnownTags: false,
    stringKeys: true,
    prettyErrors: false,
    // Not "silent": yaml 2.9 then lets a second document pass without a word.
    logLevel: "error",
    // yaml 2.9 compares every key with every other (80,000 keys: minutes); the walk below uses a map.
    uniqueKeys: false,
  });
  const walk = new Walk();
  const root = document.contents === null ? undefined : walk.locate(document.contents, [], NO_KEY, false);
  return {
    root,
    syntax: syntaxFindings(document, text),
    findings: [...tagFindings(document), ...walk.findings],
  };
}

type Path = readonly (string | number)[];
type Key = Pick<Located, "keyOffset" | "keyText">;
const NO_KEY: Key = { keyOffset: 0, keyText: "" };

class Walk {
  readonly findings: Finding[] = [];
  private readonly anchors = new Map<string, Located | "unfinished">();
  private aliased = 0;

  /** `verbatim`: inside `env`, where keys are the user's, and numbers are taken as written. */
  locate(node: Node | null, path: Path, key: Key, verbatim: boolean): Located {
    const offset = node?.range?.[0] ?? key.keyOffset;
    if (path.length > DEEPEST) return this.refuse(offset, path, key, "nested too deeply for a roster");
    if (isAlias(node)) return this.aliasedValue(node.source, offset, path, key);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, "unfinished");
    const located = this.content(node, offset, path, key, verbatim);
    if (anchor !== undefined) this.anchors.set(anchor, located);
    return located;
  }

  private content(node: Node | null, offset: number, path: Path, key: Key, verbatim: boolean): Located {
    if (isMap(node)) return this.mapping(node.items as readonly MapItem[], offset, path, key, verbatim);
    if (isSeq(node)) {
      const parts = new Map(
        node.items.map((item, index) => {
          const itemKey = { keyOffset: (item as Node | null)?.range?.[0] ?? offset, keyText: "" };
          return [index, this.locate(item as Node | null, [...path, index], itemKey, verbatim)] as const;
        }),
      );
      return {
        ...key,
        offset,
        written: undefined,
        parts,
        size: sizeOf(parts),
        value: [...parts.values()].map((part) => part.value),
      };
    }
    const scalar = isScalar(node) ? node : undefined;
    const empty = scalar === undefined || (scalar.value === null && !scalar.source);
    const literal = verbatim && ["number", "boolean", "bigint"].includes(typeof scalar?.value);
    return {
      ...key,
      value: literal ? scalar?.source : (scalar?.value ?? null),
      offset: empty ? key.keyOffset : offset,
      written: scalar?.source,
      parts: new Map(),
      size: 1,
    };
  }

  private mapping(
    items: readonly MapItem[],
    offset: number,
    path: Path,
    key: Key,
    verbatim: boolean,
  ): Located {
    const parts = new Map<string, Located>();
    // Without a prototype, `__proto__` and `constructor` are ordinary keys.
    const value = Object.create(null) as Record<string, unknown>;
    for (const item of items) {
      // stringKeys makes every key a text; others were reported as broken syntax.
      const keyText = isScalar(item.key) && typeof item.key.value === "string" ? item.key.value : "";
      const name = verbatim ? keyText : schemaKey(keyText);
      const itemKey = { keyText, keyOffset: item.key?.range?.[0] ?? offset };
      const itemPath = [...path, keyText];
      const part = this.locate(item.value, itemPath, itemKey, verbatim || name === "env");
      const earlier = parts.get(name);
      if (earlier !== undefined) this.findings.push(duplicate(itemKey, earlier, itemPath));
      else if (name === "__proto__")
        this.refuse(itemKey.keyOffset, itemPath, itemKey, `${quote(name)} cannot be a key`);
      else {
        parts.set(name, part);
        value[name] = part.value;
      }
    }
    return { ...key, value, offset, written: undefined, parts, size: sizeOf(parts) };
  }

  private aliasedValue(anchor: string, offset: number, path: Path, key: Key): Located {
    const target = this.anchors.get(anchor);
    if (target === undefined) return this.refuse(offset, path, key, `*${anchor} has no &${anchor} before it`);
    if (target === "unfinished")
      return this.refuse(offset, path, key, `*${anchor} stands inside its own &${anchor}`);
    const before = this.aliased;
    this.aliased += target.size;
    if (this.aliased <= MOST_ALIASED_VALUES) return { ...target, ...key, offset };
    const what = `aliases stand for more than ${MOST_ALIASED_VALUES} values`;
    return before > MOST_ALIASED_VALUES ? nothing(offset, key) : this.refuse(offset, path, key, what);
  }

  private refuse(offset: number, path: Path, key: Key, what: string): Located {
    this.findings.push({ offset, path: formatPath(path), what, hint: undefined });
    return nothing(offset, key);
  }
}

interface MapItem {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** Replaces a refused value: `undefined` tells other checks that it was reported already. */
function nothing(offset: number, key: Key): Located {
  return { ...key, value: undefined, offset, written: undefined, parts: new Map(), size: 1 };
}

function duplicate(key: Key, earlier: Located, path: Path): Finding {
  const sameSpelling = key.keyText === earlier.keyText;
  const what = sameSpelling
    ? `duplicate key ${quote(key.keyText)}`
    : `${quote(key.keyText)} and ${quote(earlier.keyText)} are two spellings of one key`;
  return { offset: key.keyOffset, path: formatPath(path), what, hint: "keep one of the two" };
}

function sizeOf(parts: ReadonlyMap<unknown, Located>): number {
  let size = 1;
  for (const part of parts.values()) size += part.size;
  return size;
}
