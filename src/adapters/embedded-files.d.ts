/** A file that is embedded in the binary: its path there. */
declare module "*.gz" {
  const path: string;
  export default path;
}
