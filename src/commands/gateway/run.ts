import { defineVerb } from "../../cli/grammar/verb.ts";
import { listen } from "../../gateway/listen.ts";

export const run = defineVerb({
  details:
    "Serves on a unix socket that only you can use, until it is interrupted. POST /api/v1/OPERATION, with the " +
    "operation's request as JSON, answers with the document that --json prints, by the same rules. Agents do not " +
    "depend on it.",
  args: {
    socket: { type: "string", valueHint: "PATH", required: true, description: "the socket to make" },
  },
  exitCodes: { locked: "another gateway listens there" },
  examples: [
    { command: "mosaic gateway run --socket ~/.config/mosaic/gateway.sock", explains: "in the foreground" },
  ],
  async run(context, { socket }) {
    const path = socket.startsWith("/") ? socket : `${context.workingDirectory}/${socket}`;
    const gateway = await listen(await context.composition(), path);
    await context.print(`listening on ${path}\n`);
    await aborted(context.signal);
    await gateway.stop();
    return {};
  },
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
