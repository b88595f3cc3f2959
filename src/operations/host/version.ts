import { buildInformation } from "../../base/build-information.ts";
import type { VersionDocument, VersionRequest } from "../documents/version.ts";
import type { HomelessOperation } from "../operation.ts";

/** What this binary is, as a document. `--version` uses it too, so it imports nothing but the ground. */
export function versionDocument(): VersionDocument {
  const { version, commit, buildDate, bun, platform, framework } = buildInformation();
  return { schema: "mosaic.version/1", version, commit, build_date: buildDate, bun, platform, framework };
}

/** Works without a home, and without HOME. */
export const version: HomelessOperation<VersionRequest, VersionDocument> = {
  needs: "read",
  whilePaused: "allow",
  composes: "nothing",
  run: () => ({ document: versionDocument() }),
};
