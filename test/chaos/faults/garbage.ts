/** What a file has instead of what it should have. */
export const GARBAGE = "\u0000\u001b]0;garbage\u0007{[=\nts=never\npid=-1\n";
