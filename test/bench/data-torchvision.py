"""The peer of data.ts: torchvision's transforms with Pillow over a folder, each run asked for by a line with the number
of DataLoader workers (0: in this process). Answers seconds, this process's own CPU seconds, and the mean of all values.

Needs torch, torchvision and Pillow.
"""

import json
import pathlib
import sys
import time

import torch

try:
    from torchvision import transforms
except RuntimeError:  # its operators are built for another torch: the transforms need none of them, but their names
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
    from torchvision import transforms
from PIL import Image

transform = transforms.Compose(
    [
        transforms.CenterCrop(148),
        transforms.Resize(64),
        transforms.ToTensor(),
        transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    ]
)


class Folder(torch.utils.data.Dataset):
    def __init__(self, path):
        self.paths = sorted(pathlib.Path(path).glob("*.jpg"))

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, at):
        return transform(Image.open(self.paths[at]).convert("RGB"))


for line in sys.stdin:
    start, busy = time.perf_counter(), time.process_time()
    loader = torch.utils.data.DataLoader(Folder(sys.argv[1]), batch_size=64, num_workers=int(line))
    images = torch.cat(list(loader))
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    print(json.dumps({"seconds": seconds, "cpu": cpu, "mean": images.double().mean().item()}), flush=True)
