import { MosaicError } from "../../base/errors.ts";

/** Which agents of another host have a class, that host knows: with addresses of it there is none. */
export function requireNoClass(classes: readonly string[]): void {
  if (classes.length === 0) return;
  throw new MosaicError("usage", "a class is of this host: it does not go with agents of other hosts", {
    hint: "mosaic agent broadcast --host all --class CLASS",
  });
}
