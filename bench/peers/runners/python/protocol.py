"""One JSON line for each command on standard input, one for each reply on standard output."""

import gc
import json
import sys
import time


class Absent(Exception):
    """The peer has no public API for the task; the text says what is missing."""


def said(value):
    """Values as every runner can say them: octets in hexadecimal."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [said(each) for each in value]
    return value


def prepare(tasks, command):
    if command["task"] not in tasks:
        raise Absent("no API for it")
    run, answer = tasks[command["task"]](command["input"])
    return run, {"answer": answer(run())}


def timed(run, iterations):
    begin = time.perf_counter_ns()
    for _ in range(iterations):
        run()
    return time.perf_counter_ns() - begin


def serve(tasks):
    run = None
    replies = sys.stdout
    # What a peer prints itself is not part of the protocol.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        command = json.loads(line)
        try:
            if command["do"] == "prepare":
                run, reply = prepare(tasks, command)
                gc.collect()
            else:
                reply = {"nanoseconds": timed(run, command["iterations"])}
        except Absent as absent:
            reply = {"absent": str(absent)}
        except Exception as error:  # whatever a peer raises is what it gives
            reply = {"failure": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
