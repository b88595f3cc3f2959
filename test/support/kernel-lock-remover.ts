/** Takes the lock named by its first argument as often as the second says, and removes its file while it holds it. */
import { unlinkSync } from "node:fs";
import { systemClock } from "../../src/adapters/clock.ts";
import { createKernelLock } from "../../src/adapters/kernel-lock.ts";

const [path = "", rounds = ""] = process.argv.slice(2);
const lock = createKernelLock({ clock: systemClock, userId: process.getuid?.() ?? 0 });
for (let round = 0; round < Number(rounds); round += 1) {
  await lock.withLock(path, async () => unlinkSync(path), { patienceMs: 60_000 });
}
