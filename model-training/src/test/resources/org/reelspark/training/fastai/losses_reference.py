"""What LossesTest compares with, worked out by PyTorch alone.

Run as `python losses_reference.py > losses_reference.json` with PyTorch 2 and NumPy; numbered values come from
film-core's resnet34_unet_reference.py. Written from fastai 1's gan.py and lesson 7 and torchvision's vgg.py.
"""

import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F

CORE = pathlib.Path(__file__).resolve().parents[8] / "film-core/src/test/resources/org/reelspark/core/network"
sys.path.insert(0, str(CORE))
from resnet34_unet_reference import MEAN, STD, Parameters, picture  # noqa: E402

WIDTH = 16
CRITIC = 8


class Vgg:
    def __init__(self, w):
        p, i, self.layers = Parameters(), 3, []
        for o in [w, w, 0, 2 * w, 2 * w, 0, 4 * w, 4 * w, 4 * w, 0, 8 * w, 8 * w, 8 * w, 0, 8 * w, 8 * w, 8 * w, 0]:
            if o == 0:
                self.layers.append(lambda x: F.max_pool2d(x, 2))
                continue
            weight, bias = p.weight(o, i, 3), p.take((o,), 0, 0.1)
            gamma, beta = p.take((o,), 1, 0.1), p.take((o,), 0, 0.1)
            mean, var = p.take((o,), 0, 0.1, trained=False), p.take((o,), 1, 0.4, trained=False)
            self.layers.append(lambda x, a=weight, b=bias: F.conv2d(x, a, b, padding=1))
            self.layers.append(lambda x, m=mean, v=var, g=gamma, b=beta: F.batch_norm(x, m, v, g, b, False, 0.1, 1e-5))
            self.layers.append(F.relu)
            i = o

    def features(self, x):
        found = []
        for n, layer in enumerate(self.layers):
            x = layer(x)
            if n in (22, 32, 42):
                found.append(x)
        return found


def gram(x):
    n, c, h, w = x.shape
    x = x.view(n, c, -1)
    return (x @ x.transpose(1, 2)) / (c * h * w)


def feature_loss(vgg, made, target):
    ours, theirs = vgg.features(made), vgg.features(target)
    losses = [F.l1_loss(made, target)]
    losses += [F.l1_loss(a, b) * w for a, b, w in zip(ours, theirs, [5, 15, 2])]
    losses += [F.l1_loss(gram(a), gram(b)) * w**2 * 5e3 for a, b, w in zip(ours, theirs, [5, 15, 2])]
    return losses


class Spectral:
    def __init__(self, p, i, o, k, stride, padding, biased):
        self.w = p.weight(o, i, k)
        self.b = p.take((o,), 0, 0.1) if biased else None
        self.u, self.v = p.take((o,), 0, 1, unit=True), p.take((i * k * k,), 0, 1, unit=True)
        self.how = dict(stride=stride, padding=padding)

    def __call__(self, x):
        sigma = torch.linalg.matrix_norm(self.w.flatten(1).double(), 2).float()
        return F.conv2d(x, self.w / sigma, self.b, **self.how)


class Critic:
    def __init__(self, w):
        p = Parameters()
        self.first = Spectral(p, 3, w, 4, 2, 1, True)
        self.dense = [Spectral(p, w, w, 3, 1, 1, True) for _ in range(2)]
        w *= 2
        self.halvings = [Spectral(p, w, 2 * w, 4, 2, 1, True)]
        w *= 2
        self.gamma = p.take((1,), 1, 0.1)
        self.attention = [Spectral(p, w, o, 1, 1, 0, False) for o in (w // 8, w // 8, w)]
        for _ in range(2):
            self.halvings.append(Spectral(p, w, 2 * w, 4, 2, 1, True))
            w *= 2
        self.last = Spectral(p, w, 1, 4, 1, 0, False)

    def __call__(self, x):
        act = lambda y: F.leaky_relu(y, 0.2)
        x = act(self.first(x))
        x = torch.cat([act(self.dense[1](act(self.dense[0](x)))), x], 1)
        for n, halving in enumerate(self.halvings):
            x = act(halving(x))
            if n == 0:
                f, g, h = (each(x).flatten(2) for each in self.attention)
                x = (self.gamma * (h @ F.softmax(f.transpose(1, 2) @ g, dim=1))).view_as(x) + x
        return self.last(x).flatten(1)


def main():
    torch.set_num_threads(1)
    made = ((picture(200001, 2, 32, 48) - MEAN) / STD).requires_grad_(True)
    target = (picture(200002, 2, 32, 48) - MEAN) / STD
    losses = feature_loss(Vgg(WIDTH), made, target)
    sum(losses).backward()
    logits = Critic(CRITIC)((picture(200003, 2, 64, 80) - MEAN) / STD)
    ones, zeros = torch.ones_like(logits), torch.zeros_like(logits)
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "parts": [float(each) for each in losses],
                "loss": float(sum(losses)),
                "gradientNorm": float(made.grad.double().norm()),
                "logits": [float(each) for each in logits.flatten()],
                "asReal": float(F.binary_cross_entropy_with_logits(logits, ones)),
                "asMade": float(F.binary_cross_entropy_with_logits(logits, zeros)),
            }
        )
    )


main()
