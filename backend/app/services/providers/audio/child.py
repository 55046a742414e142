"""Runs inside every child: sets its limits, then answers JSON lines on stdin with the script's `answer`.

Started as `python -I child.py <script> <memory MiB> <nice>` by `heavy`; imports nothing of the app.
When stdin ends the child is gone at once, whatever it is doing: a killed parent leaves none.
"""

import json
import os
import queue
import resource
import runpy
import sys
import threading


def main(script: str, memory_mib: int, nice: int) -> None:
    os.nice(nice)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib << 20, memory_mib << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What C libraries print must not end up between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    answer = runpy.run_path(script)["answer"]
    while True:
        request = json.loads(requests.get())
        try:
            reply = answer(**request)
        except MemoryError:
            reply = {"error": "out_of_memory"}
        answers.write(json.dumps(reply) + "\n")
        answers.flush()


def _receive(requests: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
