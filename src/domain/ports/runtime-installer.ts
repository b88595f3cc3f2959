/** How a runtime is installed into a folder of the fleet's own. */
export interface RuntimeInstaller {
  /**
   * Installs one exact version of an npm package into a new folder, completely or not at all; an existing folder is
   * left alone. No script of a package is run except `placesProgram`. `check` is called with the folder before it gets
   * its name: if it throws, nothing is kept. Throws MosaicError.
   */
  install(
    wanted: {
      readonly folder: string;
      readonly name: string;
      readonly version: string;
      readonly placesProgram?: string | undefined;
    },
    check: (folder: string) => Promise<void>,
  ): Promise<"installed" | "was-there">;
}
