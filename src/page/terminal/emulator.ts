/** A separate script, fetched when the first terminal is opened: it is three times as large as the rest of the page. */
export { Unicode11Addon } from "@xterm/addon-unicode11";
export { Terminal } from "@xterm/xterm";
