import { watch, type FSWatcher } from "node:fs";
import type { Changes } from "../domain/ports/sending.ts";

/** inotify on files and folders. Where a path cannot be watched, the time-out of `next` is all there is. */
export const fileChanges: Changes = {
  watch(paths) {
    const watchers: FSWatcher[] = [];
    let wake: (() => void) | undefined;
    // a change between two waits must not be missed
    let changed = false;
    const notice = () => {
      changed = true;
      wake?.();
    };
    for (const path of paths) {
      try {
        const watcher = watch(path, { persistent: false }, notice);
        watcher.on("error", () => watcher.close());
        watchers.push(watcher);
      } catch {
        // not there
      }
    }
    return {
      async next(milliseconds, signal) {
        if (!changed && !signal.aborted) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, milliseconds);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
            signal.addEventListener("abort", wake, { once: true });
          });
          if (wake !== undefined) signal.removeEventListener("abort", wake);
        }
        changed = false;
        wake = undefined;
      },
      close() {
        for (const watcher of watchers) watcher.close();
      },
    };
  },
};
