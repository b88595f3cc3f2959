import { z } from "zod";

const WANT = z.object({
  /** "look": begins, and says again and again that somebody still looks; "again": a whole screen; "leave": nobody does. */
  kind: z.enum(["look", "again", "leave"]),
  /** Of one viewer, made up by who asks. */
  view: z.uuid(),
  agent: z.string().max(64),
  /** Who looks, as the audit names them. */
  by: z.string().max(300),
  /** The host at which they do. */
  from: z.string().max(64),
  /** Of who types too: "begin" until its host has answered with a session, and that session from then on. */
  types: z.union([z.literal("begin"), z.uuid()]).nullable(),
  /** How many messages with keys were said before this. */
  keys: z.int().nonnegative(),
});

/** What somebody who looks from another host says to the owner of a screen. */
export type ScreenWant = Readonly<z.infer<typeof WANT>>;

const LONGEST = 1_000;

export function encodeWant(want: ScreenWant): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(want));
}

/** Pure. undefined: it is none. */
export function decodeWant(bytes: Uint8Array): ScreenWant | undefined {
  if (bytes.length > LONGEST) return undefined;
  try {
    return WANT.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
