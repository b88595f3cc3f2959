import type { Arguments } from "./arguments.ts";

/** Accepted by every command, before or after the command's words. */
export const COMMON_ARGUMENTS = {
  mosaicHome: {
    type: "string",
    valueHint: "DIR",
    description: "the mosaic home (default: $MOSAIC_HOME, else ~/.config/mosaic)",
  },
  roster: {
    type: "string",
    valueHint: "FILE",
    description: "the roster (default: fleet/roster.yaml in the mosaic home)",
  },
  gateway: {
    type: "string",
    valueHint: "URL|SOCKET",
    description: "ask this gateway, instead of doing it here",
  },
  tokenFile: { type: "string", valueHint: "FILE", description: "the token for --gateway" },
  json: { type: "boolean", description: "one JSON document on stdout, errors as JSON on stderr" },
  color: { type: "boolean", default: true, negativeDescription: "no colour, also on a terminal" },
  quiet: { type: "boolean", alias: "q", description: "no notes; warnings and errors are still shown" },
  help: { type: "boolean", alias: "h", description: "show this help" },
  version: { type: "boolean", alias: "V", description: "show the version" },
} as const satisfies Arguments;
