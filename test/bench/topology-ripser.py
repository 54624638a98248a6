"""The peer of topology.ts: reads clouds, one JSON object a line, and answers how long ripser takes and how many bars."""

import json
import sys
import time

import numpy as np
from ripser import ripser

for line in sys.stdin:
    task = json.loads(line)
    points = np.array(task["data"]).reshape(task["shape"])
    start = time.perf_counter()
    diagrams = ripser(points, maxdim=task["maxDim"])["dgms"]
    print(json.dumps({"ms": 1000 * (time.perf_counter() - start), "bars": [len(bars) for bars in diagrams]}), flush=True)
