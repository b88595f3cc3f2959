import { refuseDebugger } from "./cli/refuse-debugger.ts";
import { saysVersion } from "./cli/version-alone.ts";

refuseDebugger();
// Read before anything else: after the binary was replaced, it would be "… (deleted)".
const executable = process.execPath;
if (!saysVersion(process.argv.slice(2), process.env)) {
  const [{ processInvocation }, { ownEnvironment }, { run }, { commandTree }] = await Promise.all([
    import("./cli/invocation.ts"),
    import("./compose/own-environment.ts"),
    import("./cli/run.ts"),
    import("./commands/index.ts"),
  ]);
  // Built to leave the code of a start to the interpreter (scripts/dist/compile.ts): what still runs is no start any more.
  setTimeout(() => Bun.unsafe.setJITPolicy(1), 1_000).unref();
  process.exitCode = await run(processInvocation(executable, ownEnvironment()), commandTree);
}
