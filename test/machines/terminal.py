"""
Runs a command on a terminal of its own. As soon as a file has so many lines, something happens to the terminal:

    python3 terminal.py hang-up|hang-up-unseen|ctrl-c FILE LINES COMMAND...

`hang-up` closes the terminal that controls the command, as a lost ssh connection does: SIGHUP comes, and writes fail with
EIO. With `hang-up-unseen` the terminal does not control the command, so that no signal comes. `ctrl-c` types that key.
What the terminal showed goes to stdout, and then a line with the exit status, which is negative for a signal.
"""
import os
import pty
import select
import sys

action, path, lines, *command = sys.argv[1:]


def is_time():
    try:
        with open(path) as file:
            return len(file.readlines()) >= int(lines)
    except OSError:
        return False


if action == 'hang-up-unseen':
    terminal, own = pty.openpty()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        for fd in (0, 1, 2):
            os.dup2(own, fd)
        os.closerange(3, 256)
        os.execvp(command[0], command)
    os.close(own)
else:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)

shown = b''
is_done = False
while True:
    if not is_done and is_time():
        is_done = True
        if action != 'ctrl-c':
            os.close(terminal)
            break
        os.write(terminal, b'\x03')
    if select.select([terminal], [], [], 0.005)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            break

status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(shown + b'\nstatus %d\n' % status)
