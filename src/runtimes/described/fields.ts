import { parsed, wrong, type Parsed } from "./parsed.ts";

/** A way to values in a line of a record: `message.content[type == text].text`. */
export type FieldPath = readonly FieldStep[];

type FieldStep =
  | { readonly kind: "key"; readonly name: string }
  /** Each element of a list that meets the condition. */
  | { readonly kind: "each"; readonly where: Condition | undefined };

/** What must hold of a line of a record. */
export type Condition = (value: unknown) => boolean;

const LONGEST = 200;
const KEY = /^[A-Za-z0-9_$-]+/;

/** Keys with dots between them; `[]` is each element of a list, `[CONDITION]` each that it holds of. */
export function parseField(text: string): Parsed<FieldPath> {
  if (text.length > LONGEST) return wrong(`a path of ${text.length} characters; at most ${LONGEST}`);
  const steps: FieldStep[] = [];
  let rest = text.trim();
  for (;;) {
    const name = KEY.exec(rest)?.[0];
    if (name === undefined) return wrong(`${JSON.stringify(text)} is no path such as message.content[].text`);
    steps.push({ kind: "key", name });
    rest = rest.slice(name.length);
    while (rest.startsWith("[")) {
      const end = rest.indexOf("]");
      const inside = rest.slice(1, end).trim();
      if (end < 0 || inside.includes("[")) return wrong(`${JSON.stringify(text)} has a [ without its ]`);
      const where = inside === "" ? undefined : parseCondition(inside);
      if (where?.ok === false) return where;
      steps.push({ kind: "each", where: where?.value });
      rest = rest.slice(end + 1);
    }
    if (rest === "") return parsed(steps);
    if (!rest.startsWith("."))
      return wrong(`${JSON.stringify(text)} is no path such as message.content[].text`);
    rest = rest.slice(1);
  }
}

const COMPARED = /^(\S+?)\s*(==|!=)\s*(\S(?:.*\S)?)$/;
const PRESENCE = /^(\S+)\s+(exists|missing)$/;

/** `PATH == WORD`, `PATH == WORD | WORD`, `PATH != WORD`, `PATH exists`, `PATH missing`. */
export function parseCondition(text: string): Parsed<Condition> {
  if (text.length > LONGEST) return wrong(`a condition of ${text.length} characters; at most ${LONGEST}`);
  const presence = PRESENCE.exec(text.trim());
  const compared = COMPARED.exec(text.trim());
  const [, path = "", how = "", words = ""] = presence ?? compared ?? [];
  if (how === "") return wrong(`${JSON.stringify(text)} is no condition such as message.role == user`);
  const field = parseField(path);
  if (!field.ok) return field;
  if (how === "exists") return parsed((value) => valuesAt(field.value, value).length > 0);
  if (how === "missing") return parsed((value) => valuesAt(field.value, value).length === 0);
  const wanted = words.split("|").map((word) => unquoted(word.trim()));
  if (wanted.includes("")) return wrong(`${JSON.stringify(text)} compares with nothing`);
  const isOne = (value: unknown) =>
    valuesAt(field.value, value).some((found) => wanted.includes(wordOf(found)));
  return parsed(how === "==" ? isOne : (value) => !isOne(value));
}

function unquoted(word: string): string {
  return /^".*"$/.test(word) && word.length > 1 ? word.slice(1, -1) : word;
}

/** A list or a mapping is no word. */
function wordOf(value: unknown): string {
  return typeof value === "object" && value !== null ? "" : String(value);
}

/** All that a path leads to; nothing where it leads nowhere. */
export function valuesAt(path: FieldPath, value: unknown): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of path) {
    found = found.flatMap((one): readonly unknown[] => {
      if (step.kind === "each") {
        return Array.isArray(one) ? one.filter((part: unknown) => step.where?.(part) ?? true) : [];
      }
      return typeof one === "object" && one !== null && Object.hasOwn(one, step.name)
        ? [(one as Readonly<Record<string, unknown>>)[step.name]]
        : [];
    });
  }
  return found;
}

/** The text of the first of these paths that leads to one; several of a list are one text. */
export function textAt(paths: readonly FieldPath[], value: unknown): string | undefined {
  for (const path of paths) {
    const texts = valuesAt(path, value).filter((one) => typeof one === "string");
    if (texts.length > 0) return texts.join("");
  }
  return undefined;
}
