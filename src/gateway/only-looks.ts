import { MosaicError } from "../base/errors.ts";

/** What a gateway that only looks answers whoever would change something through it, from this host or another. */
export function onlyLooks(): MosaicError {
  return new MosaicError("configuration", "this gateway only looks", {
    code: "read-only",
    hint: "mosaic gateway config set read_only false",
  });
}
