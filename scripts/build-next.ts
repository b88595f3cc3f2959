/**
 * Compiles the version that the tests of updates update to, before they run side by side: each would compile it for itself
 * at the busiest moment of the run.
 */
import { compileVersion, NEXT_VERSION } from "../test/support/update-bench.ts";
import { TemporaryFolder } from "../test/support/temporary-home.ts";

using folder = new TemporaryFolder("next");
compileVersion(folder.path, NEXT_VERSION);
