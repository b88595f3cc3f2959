/** How a runtime is installed into a folder of the fleet's own. */
export interface RuntimeInstaller {
  /**
   * Installs one exact version of an npm package into a folder that is not there yet, whole or not at all; a folder that
   * is there is left alone. No script of a package is run but `placesProgram`. `check` is called with the folder before it
   * gets its name: where it throws, nothing is kept. Throws MosaicError.
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
