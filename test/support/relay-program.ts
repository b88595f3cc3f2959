/** PORT ADDRESS: what comes to PORT of 127.0.0.1 goes to the same port of ADDRESS, and back. */
import { connect, createServer } from "node:net";

const [port, address] = [Number(process.argv[2]), process.argv[3] ?? ""];
createServer((near) => {
  const far = connect(port, address);
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroy());
  }
}).listen(port, "127.0.0.1");
