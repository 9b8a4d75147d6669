"""One JSON line for each command on standard input, one for each reply on standard output."""

import gc
import json
import sys
import time


def said(value):
    """Values as every runner can say them: octets in hexadecimal."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [said(each) for each in value]
    return value


def timed(run, iterations):
    begin = time.perf_counter_ns()
    for _ in range(iterations):
        run()
    return time.perf_counter_ns() - begin


def reply_to(command, tasks, state):
    if command["do"] == "run":
        return {"nanoseconds": timed(state["run"], command["iterations"])}
    if command["do"] == "prepare":
        if command["task"] not in tasks:
            return {"absent": "no public API for it"}
        state["run"], state["answer"] = tasks[command["task"]](command["input"])
    answer = state["answer"](state["run"]())
    gc.collect()
    return {"answer": answer}


def serve(tasks):
    state = {}
    replies = sys.stdout
    # What a peer prints itself is not part of the protocol.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        try:
            reply = reply_to(json.loads(line), tasks, state)
        except Exception as error:  # whatever a peer raises is what it gives
            reply = {"failure": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
