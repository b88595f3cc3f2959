/** A component of a message with its value, in the order in which it is signed. */
export type Component = readonly [name: string, value: string];

/**
 * The text that is signed for a message (RFC 9421, 2.5): a line for each component, then the parameters of the
 * signature. Values are single lines; values with line breaks were refused before.
 */
export function signatureBase(components: readonly Component[], parameters: string): string {
  return [
    ...components.map(([name, value]) => `"${name}": ${value}`),
    `"@signature-params": ${parameters}`,
  ].join("\n");
}

/** The inner list that begins the parameters: the components that are signed. */
export function componentList(names: readonly string[]): string {
  return `(${names.map((name) => `"${name}"`).join(" ")})`;
}

/** A signature as its two headers contain it: `Signature-Input` and `Signature`. */
export interface ReadSignature {
  /** The inner list, as it was written. */
  readonly components: string;
  /** Everything after `m=`: the last line of the signed text. */
  readonly parameters: string;
  /** Each parameter once; strings without their quotes. */
  readonly values: ReadonlyMap<string, string>;
  /** In base64. */
  readonly signature: string;
}

const INPUT = /^m=((\((?:"[a-z@-]+"(?: "[a-z@-]+")*)?\))((?:;[a-z]+=(?:\d{1,15}|"[\w:.-]{1,200}"))*))$/;
const SIGNATURE = /^m=:([A-Za-z0-9+/]{86}==):$/;

/**
 * Accepts exactly one signature, of the name `m`. undefined for none, for two, for another name, and for spellings that
 * RFC 9421 allows but we never write: what could be read in two ways is not read.
 */
export function readSignature(input: string | null, signature: string | null): ReadSignature | undefined {
  const [, parameters, components, rest] = INPUT.exec(input ?? "") ?? [];
  const [, bytes] = SIGNATURE.exec(signature ?? "") ?? [];
  if (parameters === undefined || components === undefined || rest === undefined || bytes === undefined) {
    return undefined;
  }
  const values = new Map<string, string>();
  for (const [, name = "", value = ""] of rest.matchAll(/;([a-z]+)=("[^"]*"|\d+)/g)) {
    if (values.has(name)) return undefined;
    values.set(name, value.replaceAll('"', ""));
  }
  return { components, parameters, values, signature: bytes };
}

/** `Content-Digest` of a body: its SHA-256. */
export async function contentDigest(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return `sha-256=:${digest.toBase64()}:`;
}
