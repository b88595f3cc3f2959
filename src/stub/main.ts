/** A way to run the stub without the binary, for its own tests: `bun src/stub/main.ts [args]`. */
import { runStub } from "./run.ts";

process.exitCode = await runStub({
  argv: process.argv.slice(2),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  process,
  now: Date.now,
  workingDirectory: process.cwd(),
  version: "0.0.0-dev",
});
