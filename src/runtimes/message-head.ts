/** How a message of mosaic's begins: "[vm:operator -> vm:coder0] #1f2e3d4c". No other message begins with the same one. */
const MESSAGE_HEAD = /^\[.+ -> .+\] #/;

/** Pure. Whether a text begins as mosaic's messages do; one that was typed, or sent raw, does not. */
export function hasMessageHead(text: string): boolean {
  return MESSAGE_HEAD.test(text);
}
