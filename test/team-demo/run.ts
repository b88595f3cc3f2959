/** `make team-demo`: three hosts, a message across, a host that dies and comes back; nothing of it is left. */
import { inOwnNamespaces, inOwnNamespacesCommand } from "../support/own-namespaces.ts";
import { demonstrate } from "./demo.ts";

const apart = inOwnNamespaces() ? undefined : inOwnNamespacesCommand([process.execPath, import.meta.path]);
if (apart === undefined) {
  await demonstrate({ tell: (text) => void process.stdout.write(text) });
} else {
  const child = Bun.spawn([...apart], { stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill("SIGKILL"));
  }
  process.exitCode = await child.exited;
}
