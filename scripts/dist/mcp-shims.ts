/**
 * In the binary this stands in the place of a file of the MCP SDK (2.4.0, bundle.tsconfig.json): the SDK's own one brings a
 * checker of JSON schemas, 0.6 MB in the binary, for answers of a person whom a server asks through its client. `mosaic mcp`
 * asks nobody, and its tools' arguments are checked by zod.
 */
export { default as process } from "node:process";

/** What the SDK makes one of for each server. */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error("a server of mosaic asks its client nothing");
  }
}
