"""The peers of scaling.ts: one task at one size, `peer.py NAME [SETTING …] SIZE`.

Prints the seconds of processor time of all threads, the best of as many runs as fit into half a second of
it, and the process's peak memory in MiB, as worker.ts does. The points are drawn from the same distributions as there. PyTorch runs
on one thread, which costs it the least processor time.
"""

import json
import resource
import sys
import time
from pathlib import Path
from runpy import run_path

import numpy as np


def normals(n, d, seed=1):
    return np.random.default_rng(seed).standard_normal((n, d))


def targets(n, d):
    points = normals(n, d, seed=2)
    points[:, 1:] += 0.5 * points[:, :-1] ** 2
    return points


def cdf(n):
    latents, values = normals(n, 1).ravel(), targets(n, 1).ravel()

    def label():
        labels = np.empty(n, dtype=np.int64)
        labels[np.argsort(latents)] = np.argsort(values)

    return label


def greedy(d, n):
    import torch

    torch.set_num_threads(1)
    label = run_path(str(Path(__file__).parent.parent / "labeling-published.py"))["label"]
    latents, points = (torch.from_numpy(rows).float() for rows in (normals(n, d), targets(n, d)))
    return lambda: label(latents, points)


def assignment(d, n):
    """The optimal labels, whose costs the auction's exceed by at most ε."""
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    latents, points = normals(n, d), targets(n, d)
    points = (points - points.mean(0)) / points.std(0)
    return lambda: linear_sum_assignment(cdist(latents, points, "sqeuclidean"))


def rips(max_dim, n):
    from ripser import ripser

    points = normals(n, 3)
    return lambda: ripser(points, maxdim=max_dim)


def delaunay(n):
    """The minimum spanning tree in the plane is part of the Delaunay triangulation."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree
    from scipy.spatial import Delaunay

    points = normals(n, 2)

    def tree():
        triangles = Delaunay(points).simplices
        ends = np.unique(np.sort(triangles[:, [[0, 1], [1, 2], [0, 2]]].reshape(-1, 2)), axis=0)
        lengths = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
        return minimum_spanning_tree(csr_matrix((lengths, ends.T), shape=(n, n)))

    return tree


def tree(d, n):
    from scipy.sparse.csgraph import minimum_spanning_tree
    from scipy.spatial.distance import pdist, squareform

    points = normals(n, d)
    return lambda: minimum_spanning_tree(squareform(pdist(points)))


def energy(d, n):
    from scipy.spatial.distance import cdist, pdist

    x, y = normals(n, d), targets(n, d)
    return lambda: 2 * cdist(x, y).mean() - pdist(x).mean() - pdist(y).mean()


def sample(n):
    import torch
    from torch.nn import LeakyReLU, Linear, Sequential

    torch.set_num_threads(1)
    widths = [1, 128, 128, 128]
    hidden = [part for a, b in zip(widths, widths[1:]) for part in (Linear(a, b), LeakyReLU(0.5))]
    network = Sequential(*hidden, Linear(128, 1))

    def draw():
        with torch.inference_mode():
            return network(torch.randn(n, 1)).numpy()

    return draw


TASKS = {task.__name__: task for task in (cdf, greedy, assignment, rips, delaunay, tree, energy, sample)}


def seconds(work):
    best, total = float("inf"), 0
    while total < 0.5:
        start = time.process_time()
        work()
        spent = time.process_time() - start
        best, total = min(best, spent), total + spent
    return best


name, *numbers = sys.argv[1:]
value = seconds(TASKS[name](*map(int, numbers)))
print(json.dumps({"value": value, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
