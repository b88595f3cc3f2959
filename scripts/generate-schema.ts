// Writes framework/fleet/roster.schema.json from the zod schema of the roster.
//   bun scripts/generate-schema.ts           write it
//   bun scripts/generate-schema.ts --check   write nothing; exit 1 when the file is not what would be written
import { rosterJsonSchema } from "../src/domain/roster/json-schema.ts";
import { formatted, writeOrCheck } from "./generated-file.ts";

const NAME = "framework/fleet/roster.schema.json";

const wanted = await formatted(NAME, JSON.stringify(rosterJsonSchema(), undefined, 2));
process.exitCode = await writeOrCheck(NAME, wanted, process.argv.slice(2), "bun scripts/generate-schema.ts");
