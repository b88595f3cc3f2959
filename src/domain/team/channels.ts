/** The channels on which a team's gateways meet. The number is the version of what is said there: 1 was not sealed. */

/** Hosts announce that they have written new states of their agents. */
export const STATES_CHANNEL = "mosaic:2:states";

/** Viewers ask that host for screens. */
export function wantsChannel(hostId: string): string {
  return `mosaic:2:wants:${hostId}`;
}

/** People who type into an agent of that host send their keys. */
export function keysChannel(hostId: string): string {
  return `mosaic:2:keys:${hostId}`;
}

/** One viewer gets a screen. */
export function viewChannel(view: string): string {
  return `mosaic:2:view:${view}`;
}

/** Pure. Says that a host's list has changed: names the host, and not the change, which is read from the store. */
export function stateHint(hostId: string): Uint8Array {
  return new TextEncoder().encode(hostId);
}

/** undefined: it is no such hint. */
export function readStateHint(bytes: Uint8Array): string | undefined {
  return bytes.length <= LONGEST_HINT ? new TextDecoder().decode(bytes) : undefined;
}

const LONGEST_HINT = 100;
