import { watch } from "node:fs";
import type { WatchFolder } from "../domain/ports/fleet-signals.ts";

/** inotify. A missing folder is not watched, and neither is one after it was removed. */
export const folderChanges: WatchFolder = (path, changed) => {
  try {
    const watcher = watch(path, { persistent: false }, (_event, name) => {
      if (name !== null) changed(name);
    });
    watcher.on("error", () => watcher.close());
    return { close: () => watcher.close() };
  } catch {
    return { close: () => undefined };
  }
};
