/** What the gateways of a team call the places where they meet on the bus. The number is that of what is said there: 1 was not sealed. */

/** Hosts say that what they wrote of their agents has changed. */
export const STATES_CHANNEL = "mosaic:2:states";

/** Who wants to look at a screen of that host says so. */
export function wantsChannel(hostId: string): string {
  return `mosaic:2:wants:${hostId}`;
}

/** Who types into an agent of that host says so. */
export function keysChannel(hostId: string): string {
  return `mosaic:2:keys:${hostId}`;
}

/** What one viewer is shown. */
export function viewChannel(view: string): string {
  return `mosaic:2:view:${view}`;
}

/** Pure. That a host's list has changed: which host, and nothing of what; that is read from the store. */
export function stateHint(hostId: string): Uint8Array {
  return new TextEncoder().encode(hostId);
}

/** undefined: it is none. */
export function readStateHint(bytes: Uint8Array): string | undefined {
  return bytes.length <= LONGEST_HINT ? new TextDecoder().decode(bytes) : undefined;
}

const LONGEST_HINT = 100;
