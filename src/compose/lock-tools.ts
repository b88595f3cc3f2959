import { hostname } from "node:os";
import { systemClock } from "../adapters/clock.ts";
import { systemFiles } from "../adapters/files.ts";
import { createProcessFacts } from "../adapters/process-facts.ts";
import type { User } from "../adapters/user.ts";
import type { Asking, Services, Surroundings } from "./services.ts";

/** Locks, and workers that outlive their caller. */
export function lockTools(
  { environment, executable }: Pick<Surroundings, "environment" | "executable">,
  user: User,
  workToken: string | undefined,
  asking: Pick<Asking, "note">,
): Pick<Services, "restartLock" | "restartTools" | "noticeTools" | "stopTools"> {
  const { note } = asking;
  const workers = async () =>
    (await import("../adapters/workers.ts")).createWorkers(environment, executable, user);
  const restartLock: Services["restartLock"] = async () => {
    // Imported here: bun:sqlite would slow down every command that does not restart.
    const { createKernelLock } = await import("../adapters/kernel-lock.ts");
    return {
      clock: systemClock,
      files: systemFiles,
      processes: createProcessFacts(),
      kernelLock: createKernelLock({ clock: systemClock, userId: user.id }),
      newToken,
      note,
    };
  };
  return {
    restartLock,
    restartTools: async () => ({ workers: await workers(), lock: await restartLock(), token: workToken }),
    stopTools: async () => ({ workers: await workers(), token: workToken, newToken, note }),
    async noticeTools() {
      const { createNoticeChannels } = await import("../adapters/notice-channels.ts");
      const { kernelLock } = await restartLock();
      const channels = createNoticeChannels(environment, user.home);
      return { channels, lock: kernelLock, hostName: hostname() };
    },
  };
}

function newToken(): string {
  return crypto.randomUUID();
}
