"""PyTorch's side of test/bench/training.ts: the same networks, batches and optimizer in its best plain loop.

Runs on the GPU if PyTorch has one, and waits for it. A second argument "tf32" lets it round factors to TF32.
Each line of stdin is "eager N", "fused N" (fused Adam), "compiled N" (torch.compile and fused Adam), "graphs N" (a CUDA
graph of the step with fused Adam) or "memory".
"""
import json
import re
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


GPU = torch.cuda.is_available()
if GPU:
    torch.set_default_device("cuda")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = "tf32" in sys.argv


def mlp(d, widths, out, norm=0, act=lambda: nn.LeakyReLU(0.5)):
    layers, last = [], d
    for i, width in enumerate(widths):
        layers += [nn.Linear(last, width), act()] + ([nn.BatchNorm1d(width)] if i < norm else [])
        last = width
    return nn.Sequential(*layers, nn.Linear(last, out))


def autoencoder(side, channels, latent):
    small = side // 4
    return nn.Sequential(
        nn.Conv2d(channels, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 128, 4, 2, 1), nn.ReLU(), nn.Flatten(),
        nn.Linear(128 * small * small, latent), nn.Linear(latent, 128 * small * small),
        nn.Unflatten(1, (128, small, small)), nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(64, channels, 4, 2, 1), nn.Tanh(),
    )


class Regression:
    def __init__(self, net, x, y, batch):
        self.net, self.data, self.batch = net, (x, y), batch

    def optimizers(self, **ways):
        return [torch.optim.Adam(self.net.parameters(), 1e-3, **ways)]

    def step(self, optimizers, x, y):
        optimizers[0].zero_grad()
        F.mse_loss(self.net(x), y).backward()
        optimizers[0].step()


class Diffusion(Regression):
    def __init__(self):
        super().__init__(mlp(3, [64] * 5, 2, act=nn.ReLU), torch.randn(100_000, 2), None, 2048)
        t = torch.arange(41) / 40
        f = torch.cos((t + 0.008) / 1.008 * torch.pi / 2) ** 2
        self.bars = torch.cumprod((f[1:] / f[:-1]).clamp(min=0.001), 0)

    def step(self, optimizers, x, _):
        optimizers[0].zero_grad()
        t = torch.randint(0, 40, (len(x),))
        bar, noise = self.bars[t][:, None], torch.randn_like(x)
        noisy = bar.sqrt() * x + (1 - bar).sqrt() * noise
        F.mse_loss(self.net(torch.cat([noisy, t[:, None].float()], 1)), noise).backward()
        optimizers[0].step()


class Gan(Regression):
    def __init__(self):
        act = lambda: nn.LeakyReLU(0.2)
        self.g = mlp(2, [128] * 3, 2, act=act)
        for layer in self.g:
            if isinstance(layer, nn.Linear):
                nn.utils.parametrizations.spectral_norm(layer)
        self.d = mlp(2, [128] * 3, 1, act=act)
        self.net, self.data, self.batch = nn.ModuleList([self.d, self.g]), (torch.randn(50_000, 2), None), 128

    def optimizers(self, **ways):
        return [torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999), **ways) for net in (self.d, self.g)]

    def step(self, optimizers, x, _):
        of_d, of_g = optimizers
        of_d.zero_grad()
        fake = self.g(torch.randn_like(x)).detach()
        (F.softplus(-self.d(x)).mean() + F.softplus(self.d(fake)).mean()).backward()
        of_d.step()
        of_g.zero_grad()
        F.softplus(-self.d(self.g(torch.randn_like(x)))).mean().backward()
        of_g.step()


def gtn(d, widths, n, batch, norm):
    return Regression(mlp(d, widths, d, norm), torch.randn(n, d), torch.randn(n, d), batch)


def images(side, channels, latent, n, batch):
    x = torch.rand(n, channels, side, side) * 2 - 1
    return Regression(autoencoder(side, channels, latent), x, x, batch)


models = {
    "swiss-roll": lambda: gtn(1, [5] * 3, 100_000, 250, 0),
    "square": lambda: gtn(2, [6] * 5, 100_000, 250, 0),
    "mnist-gtn": lambda: gtn(5, [50] * 6, 48_000, 128, 6),
    "mnist-autoencoder": lambda: images(28, 1, 5, 2560, 128),
    "celeba-autoencoder": lambda: images(64, 3, 100, 800, 200),
    "celeba-gtn": lambda: gtn(100, [1200] * 25, 20_000, 200, 20),
    "diffusion": Diffusion,
    "gan": Gan,
}


def graphed(model, optimizers):
    """A step recorded as one CUDA graph. Batches are copied to the place from which it reads them."""
    if not GPU:
        raise RuntimeError("a CUDA graph needs a GPU")
    places = [None if rows is None else rows[: model.batch].clone() for rows in model.data]
    # Warms up on another stream, as torch.cuda.graph asks for: libraries and optimizers allocate at their first steps.
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            model.step(optimizers, *places)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        model.step(optimizers, *places)

    def step(_, *batches):
        for place, rows in zip(places, batches):
            if place is not None:
                place.copy_(rows)
        graph.replay()

    return step


def main(name):
    model = models[name]()
    ready = {}

    def run(mode, count):
        if mode not in ready:
            ways = {"fused": mode != "eager", "capturable": mode == "graphs"}
            optimizers = model.optimizers(**ways)
            if mode == "graphs":
                step = graphed(model, optimizers)
            else:
                step = torch.compile(model.step) if mode == "compiled" else model.step
            ready[mode] = (optimizers, step)
        optimizers, step = ready[mode]
        (x, y), batch, done = model.data, model.batch, 0
        while done < count:
            order = torch.randperm(len(x))
            for rows in order[: len(x) // batch * batch].split(batch):
                step(optimizers, x[rows], None if y is None else y[rows])
                done += 1
                if done == count:
                    break
        if GPU:
            torch.cuda.synchronize()

    print(json.dumps({"threads": torch.get_num_threads(), "version": torch.__version__, "gpu": GPU}), flush=True)
    for line in sys.stdin:
        mode, *rest = line.split()
        if mode == "memory":
            peak = int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) / 1024
            of_gpu = {"gpuMemory": torch.cuda.max_memory_allocated() / 2**20} if GPU else {}
            print(json.dumps({"memory": peak, **of_gpu}), flush=True)
            continue
        count = int(rest[0])
        try:
            if mode not in ready:
                run(mode, 3)
            begin = time.perf_counter()
            run(mode, count)
            print(json.dumps({"ms": (time.perf_counter() - begin) * 1000 / count}), flush=True)
        except Exception as error:  # torch.compile needs a compiler that it likes
            print(json.dumps({"failed": str(error).splitlines()[0][:200]}), flush=True)


main(sys.argv[1])
