import type { StateWord } from "./state.ts";

/**
 * A place on a runtime's screen, the words that it has there, and what is concluded where one of them is seen. These
 * are what changes from version to version; the shape of box and dialog, which they stand in, is the adapter's.
 */
export interface Place {
  readonly says: StateWord | "box";
  /** Where on the screen, for the person who adds to it. */
  readonly where: string;
  /** A sign is one character; words are a text in one row. */
  readonly kind: "words" | "sign";
  /** `<any>` stands for some text of the same row, `<number>` for digits. */
  readonly words: readonly string[];
  /** No file adds to it: a person may have typed what stands there. */
  readonly fixed?: true;
}

/** By the place's name, which a file of patterns calls it by. */
export type Places = Readonly<Record<string, Place>>;

/** Words that a file adds, by place. */
export type AddedWords = Readonly<Record<string, readonly string[]>>;

export function words(says: Place["says"], where: string, ...those: readonly string[]): Place {
  return { says, where, kind: "words", words: those };
}

/** A sign is only ever read as the one that the runtime has: what it is the sign of does not depend on the place. */
export function signs(says: Place["says"], where: string, ...those: readonly string[]): Place {
  return { says, where, kind: "sign", words: those };
}

/** What stands in an empty box: a draft of these very words is taken for none. */
export function placeholders(...those: readonly string[]): Place {
  return { says: "box", where: "in the empty box", kind: "words", words: those, fixed: true };
}

/** Makes the source of a regular expression: any word of that place. Without a group that captures. */
export type Any<Name extends string> = (place: Name) => string;

/**
 * A runtime's rules, made of its words; those with added words are made once for each set of them. Words are literal
 * but for the two wildcards, of which one has one at most: no word can take longer than its row squared.
 */
export function rulesOf<P extends Places, Rules>(
  places: P,
  make: (any: Any<keyof P & string>) => Rules,
): (added?: AddedWords) => Rules {
  let builtIn: Rules | undefined;
  const others = new WeakMap<AddedWords, Rules>();
  return (added) => {
    if (added === undefined) return (builtIn ??= make((place) => alternation(places[place]?.words ?? [])));
    const made =
      others.get(added) ??
      make((place) => alternation([...(places[place]?.words ?? []), ...(added[place] ?? [])]));
    others.set(added, made);
    return made;
  };
}

function alternation(those: readonly string[]): string {
  // each once: a sign that stood here twice could be matched in two ways, and a rule of n of them in 2 to the power of n.
  // Longest first: of two words that begin alike the longer one is meant
  const sources = [...new Set(those)].toSorted((one, other) => other.length - one.length).map(sourceOf);
  return `(?:${sources.join("|")})`;
}

/** Whether a word, its wildcards read as such, is this text. */
export function wordMatches(word: string, text: string): boolean {
  if (!WILDCARD.test(word)) return word.toLowerCase() === text.toLowerCase();
  return new RegExp(`^${sourceOf(word)}$`, "i").test(text);
}

const WILDCARD = /(<any>|<number>)/;

function sourceOf(word: string): string {
  return word
    .split(WILDCARD)
    .map((part) =>
      part === "<any>" ? String.raw`\S.*?` : part === "<number>" ? String.raw`\d+` : RegExp.escape(part),
    )
    .join("");
}
