/** Replaces a secret; always the same, so that it does not even show the length. */
export const MASK = "****";

/**
 * An address without its secrets: everything before the last "@", every value of the query, and the fragment are
 * masked. A text that is no address is masked completely. Masks too much rather than too little.
 */
export function maskAddress(text: string): string {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)(.+)$/s.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return MASK;
  const end = rest.lastIndexOf("@");
  const [place = "", ...tail] = rest.slice(end + 1).split(/(?=[?#])/);
  // a password with a "/" or a "?" in it: nobody can tell where the address ends
  if (!/^[A-Za-z0-9._~:[\],/-]*$/.test(place)) return MASK;
  return `${scheme}${userOf(rest.slice(0, end + 1))}${place}${maskTail(tail.join(""))}`;
}

/** "user:****@". A name without a password may be a token, and is masked. */
function userOf(information: string): string {
  if (information === "") return "";
  const user = /^([A-Za-z0-9._-]+):/.exec(information)?.[1];
  return user === undefined ? `${MASK}@` : `${user}:${MASK}@`;
}

function maskTail(tail: string): string {
  if (tail === "") return "";
  if (!tail.startsWith("?")) return `#${MASK}`;
  const [query = ""] = tail.slice(1).split("#");
  const parts = query.split("&").map((part) => {
    const name = /^([A-Za-z0-9_.-]+)=/.exec(part)?.[1];
    return name === undefined ? MASK : `${name}=${MASK}`;
  });
  return `?${parts.join("&")}${tail.includes("#") ? `#${MASK}` : ""}`;
}
