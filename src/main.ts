import { processInvocation } from "./cli/invocation.ts";
import { refuseDebugger } from "./cli/refuse-debugger.ts";
import { run } from "./cli/run.ts";
import { commandTree } from "./commands/index.ts";

refuseDebugger();
// `execPath` is read before anything else happens: once the binary has been replaced it says "… (deleted)".
process.exitCode = await run(processInvocation(process.execPath), commandTree);
