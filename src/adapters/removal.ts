import { lstat, rm, rmdir } from "node:fs/promises";
import type { Removal } from "../domain/ports/removal.ts";
import { binaryFiles } from "./binary-files.ts";
import { fileError, systemFiles } from "./files.ts";

/** What an uninstall does to the real file system. */
export const systemRemoval: Removal = {
  read: (path) => systemFiles.read(path),
  list: (path) => systemFiles.list(path),
  write: (path, text, mode, links) => systemFiles.write(path, text, mode, links),
  realPath: (path) => binaryFiles.realPath(path),
  sha256: (path) => binaryFiles.sha256(path),

  async kind(path) {
    try {
      const facts = await lstat(path);
      if (facts.isSymbolicLink()) return "link";
      return facts.isDirectory() ? "folder" : "file";
    } catch {
      return undefined;
    }
  },

  async remove(path) {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (thrown) {
      throw fileError("remove", path, thrown);
    }
  },

  async removeEmptyFolder(path) {
    try {
      await rmdir(path);
      return true;
    } catch {
      // it is not empty, or does not exist
      return false;
    }
  },
};
