import { z } from "zod";

const WANT = z.object({
  /**
   * "look": sent at first and again and again, while somebody looks; "again": a whole screen is wanted; "leave": nobody
   * looks any more.
   */
  kind: z.enum(["look", "again", "leave"]),
  /** The id of one viewer, chosen by their side. */
  view: z.uuid(),
  agent: z.string().max(64),
  /** The viewer, as the audit names them. */
  by: z.string().max(300),
  /** The viewer's host. */
  from: z.string().max(64),
  /**
   * For a viewer who types: "begin" until the agent's host has answered with a session, and that session from then on.
   */
  types: z.union([z.literal("begin"), z.uuid()]).nullable(),
  /** How many messages with keys were sent before this. */
  keys: z.int().nonnegative(),
});

/** What a viewer's host sends to the owner of a screen. */
export type ScreenWant = Readonly<z.infer<typeof WANT>>;

const LONGEST = 1_000;

export function encodeWant(want: ScreenWant): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(want));
}

/** Pure. undefined: it is no such message. */
export function decodeWant(bytes: Uint8Array): ScreenWant | undefined {
  if (bytes.length > LONGEST) return undefined;
  try {
    return WANT.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
