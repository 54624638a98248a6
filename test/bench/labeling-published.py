"""Times the published labeling in PyTorch: one JSON task a line in, one JSON answer a line out."""

import json
import sys
import time

import torch
from torch.nn.functional import cosine_similarity


def label(latents, targets):
    """Sorts both by norm; each latent takes the remaining target of greatest cosine, which is then cut out."""
    by_latent = torch.argsort(latents.norm(dim=1))
    by_target = torch.argsort(targets.norm(dim=1))
    remaining = targets[by_target]
    rows = by_target
    labels = torch.empty(len(latents), dtype=torch.long)
    for row in by_latent:
        best = int(cosine_similarity(latents[row].unsqueeze(0), remaining, dim=1, eps=1e-6).argmax())
        labels[row] = rows[best]
        remaining = torch.cat([remaining[:best], remaining[best + 1 :]])
        rows = torch.cat([rows[:best], rows[best + 1 :]])
    return labels


if __name__ == "__main__":
    for line in sys.stdin:
        task = json.loads(line)
        torch.manual_seed(task["seed"])
        latents, targets = torch.randn(task["n"], task["d"]), torch.randn(task["n"], task["d"])
        start = time.perf_counter()
        label(latents, targets)
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
