/**
 * For a bash script in a pane: goes on when its terminal has drawn what it has written so far, by asking where the cursor
 * is. tmux 3.3a does not draw what a process writes right before its end, on a busy host however long that is.
 */
export const WHEN_DRAWN = String.raw`printf "\033[6n"; read -rsd R`;
