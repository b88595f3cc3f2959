import { MosaicError } from "../base/errors.ts";

/** The answer of a read-only gateway to every caller that wants to change something, from this host or another. */
export function onlyLooks(): MosaicError {
  return new MosaicError("configuration", "this gateway only looks", {
    code: "read-only",
    hint: "mosaic gateway config set read_only false",
  });
}
