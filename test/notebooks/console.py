"""jupyter console in a pseudo terminal. Usage: console.py LEAVE CELL...
A cell that prints `begun` gets a Ctrl-C then; LEAVE is `ctrl-d` or what is typed to leave.
Prints one JSON document: what the terminal showed for each cell, how long it took, and the exit code."""

import json
import re
import sys
import time

import pexpect

# Colours, cursor moves and modes: what stays is the text.
escapes = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>][A-Z0-9]?|\r")


class Terminal:
    def __init__(self):
        # By itself it waits one second for the answer whether a cell is complete, which a loaded machine may miss.
        patience = "--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=30"
        words = ["-m", "jupyter", "console", "--kernel", "gaplab", patience]
        self.child = pexpect.spawn(sys.executable, words, encoding="utf8", dimensions=(40, 120))
        self.text = ""
        self.seen = 0

    def until(self, pattern, seconds=60):
        """Reads until the text since the last match has the pattern; gives the text up to its end."""
        end = time.monotonic() + seconds
        while True:
            plain = escapes.sub("", self.text)
            found = re.compile(pattern).search(plain, self.seen)
            if found:
                before, self.seen = plain[self.seen : found.end()], found.end()
                return before
            if time.monotonic() > end:
                raise TimeoutError(f"no {pattern} in: {plain[self.seen:]}")
            try:
                self.text += self.child.read_nonblocking(65536, timeout=0.1)
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                raise EOFError(f"the console ended: {plain[self.seen:]}") from None


    def leave(self, how):
        if how == "ctrl-d":
            self.child.sendeof()
            self.until(r"really want to exit")
            self.child.send("y\r")
        else:
            self.child.send(how)
            self.until(re.escape(how[-1]))
            self.child.send("\r")
        try:
            self.until("(?!)", seconds=20)
        except EOFError:
            self.child.close()
        except TimeoutError:
            self.child.close(force=True)
        return {"code": self.child.exitstatus, "signal": self.child.signalstatus}


def main(leave, *cells):
    terminal = Terminal()
    terminal.until(r"In \[1\]: ")
    shown = []
    for number, cell in enumerate(cells, start=2):
        terminal.child.send(cell)
        terminal.until(re.escape(cell[-1]))
        terminal.child.send("\r")
        began = time.monotonic()
        before = ""
        if "begun" in cell:
            before = terminal.until(r"\n *begun\n")
            began = time.monotonic()
            terminal.child.sendintr()
        before += terminal.until(rf"In \[{number}\]: ")
        shown.append({"shown": before, "seconds": round(time.monotonic() - began, 2)})
    print(json.dumps({"cells": shown, **terminal.leave(leave)}))


main(*sys.argv[1:])
