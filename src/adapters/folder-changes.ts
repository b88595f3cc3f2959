import { watch } from "node:fs";
import type { WatchFolder } from "../domain/ports/fleet-signals.ts";

/** inotify. A folder that is not there is not watched, and one that goes is not any more. */
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
