/** A script of its own, fetched when the first terminal is looked at: it is three times the rest of the page. */
export { Unicode11Addon } from "@xterm/addon-unicode11";
export { Terminal } from "@xterm/xterm";
