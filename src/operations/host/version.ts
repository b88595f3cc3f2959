import { buildInformation } from "../../base/build-information.ts";
import type { VersionDocument, VersionRequest } from "../documents/version.ts";
import type { HomelessOperation } from "../operation.ts";

/** What this binary is, as a document; `--version` needs it too, so nothing but the ground is imported here. */
export function versionDocument(): VersionDocument {
  const { version, commit, buildDate, bun, platform, framework } = buildInformation();
  return { schema: "mosaic.version/1", version, commit, build_date: buildDate, bun, platform, framework };
}

/** It answers where there is no home, and no HOME. */
export const version: HomelessOperation<VersionRequest, VersionDocument> = {
  needs: "read",
  whilePaused: "allow",
  composes: "nothing",
  run: () => ({ document: versionDocument() }),
};
