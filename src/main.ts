import { refuseDebugger } from "./cli/refuse-debugger.ts";
import { saysVersion } from "./cli/version-alone.ts";

refuseDebugger();
// It is read before anything else happens: once the binary has been replaced it says "… (deleted)".
const executable = process.execPath;
if (!saysVersion(process.argv.slice(2), process.env)) {
  const [{ processInvocation }, { run }, { commandTree }] = await Promise.all([
    import("./cli/invocation.ts"),
    import("./cli/run.ts"),
    import("./commands/index.ts"),
  ]);
  // Built to leave the code of a start to the interpreter (scripts/dist/compile.ts): what still runs is no start any more.
  setTimeout(() => Bun.unsafe.setJITPolicy(1), 1_000).unref();
  process.exitCode = await run(processInvocation(executable), commandTree);
}
