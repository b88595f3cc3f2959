import { expect, test } from "bun:test";
import { perform, type Asker } from "../../../src/operations/operation.ts";
import { schemaRoster } from "../../../src/operations/host/schema-roster.ts";
import { version } from "../../../src/operations/host/version.ts";

const asker: Asker = {
  signal: new AbortController().signal,
  note: () => {},
  warn: () => {},
  progress: () => {},
};
const noHome = () => Promise.reject(new Error("there is no home"));

test("an operation that needs no home is answered where none can be composed, and the others are not", async () => {
  const { document } = await perform(noHome, asker, version, {});
  expect(document.schema).toBe("mosaic.version/1");
  const refused = await perform(noHome, asker, schemaRoster, {}).catch((thrown: Error) => thrown.message);
  expect(refused).toBe("there is no home");
});
