import { MosaicError } from "../../../base/errors.ts";
import { printable } from "../../../base/printable.ts";
import { maskAddress } from "../../../base/secrets.ts";

/** Releases have no public address yet, so the user names one. A fork or a mirror may put its own here. */
const DEFAULT_BASE = "";

/**
 * The address that releases are read from, without a trailing slash. Over http anybody on the way can change the
 * checksums too, so that is only allowed on this machine, or with a key.
 */
export function requireBase(
  given: string | undefined,
  hasKey: boolean,
  recorded: string | undefined,
): string {
  const base = (given || DEFAULT_BASE).replace(/\/+$/, "");
  if (base === "") {
    const known = recorded?.startsWith("http") === true ? recorded : "ADDRESS";
    throw new MosaicError(
      "usage",
      "no public address of releases exists yet, and MOSAIC_DOWNLOAD_BASE is not set",
      { hint: `MOSAIC_DOWNLOAD_BASE=${known} mosaic update` },
    );
  }
  const url = addressOf(base);
  if (url === undefined) {
    throw new MosaicError("usage", `MOSAIC_DOWNLOAD_BASE is no http or https address: ${masked(base)}`);
  }
  if (url.protocol === "http:" && !hasKey && !isThisMachine(url.hostname)) {
    throw new MosaicError(
      "usage",
      `over http anybody on the way can change the checksums too: ${masked(base)}`,
      { hint: "use https, or give MOSAIC_PUBLIC_KEY=FILE" },
    );
  }
  return base;
}

/** undefined for anything but an address with an allowed protocol. */
function addressOf(text: string): URL | undefined {
  if (/[\s"\\]/.test(text)) return undefined;
  const url = URL.parse(text);
  return url !== null && ["http:", "https:"].includes(url.protocol) ? url : undefined;
}

/** By name or number. Names are not resolved, except `localhost`. */
export function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Why a redirect is not followed; undefined where it is. https never leads to http, and without a signature http is
 * only allowed on this machine, at each step.
 */
export function redirectRefusal(from: URL, to: URL, isSigned: boolean): string | undefined {
  if (to.protocol !== "https:" && (to.protocol !== "http:" || from.protocol !== "http:")) {
    return `a redirect leads from ${from.protocol.slice(0, -1)} to ${to.protocol}//`;
  }
  if (from.protocol === "https:" || isSigned || isThisMachine(to.hostname)) return undefined;
  return `a redirect leads over http to another host, ${printable(to.hostname)}`;
}

/** An address without its secrets, for messages and for the record. A path stays as it is. */
export function masked(address: string): string {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(address) ? maskAddress(address) : address;
}
