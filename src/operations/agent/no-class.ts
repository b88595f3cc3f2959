import { MosaicError } from "../../base/errors.ts";

/** Refuses a class together with addresses of another host, because only that host knows its classes. */
export function requireNoClass(classes: readonly string[]): void {
  if (classes.length === 0) return;
  throw new MosaicError("usage", "a class is of this host: it does not go with agents of other hosts", {
    hint: "mosaic agent broadcast --host all --class CLASS",
  });
}
