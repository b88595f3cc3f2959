import type { SchemaRoster, SchemaRosterRequest } from "../documents/schema-roster.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** The JSON schema with which an editor checks a roster. */
export const schemaRoster = operation<SchemaRosterRequest, SchemaRoster>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const text = services.host.assets.text("fleet/roster.schema.json");
    const roster = JSON.parse(text) as SchemaRoster["roster"];
    return { document: { ...heading(services, "mosaic.schema.roster/1"), roster } };
  },
});
