"""Takes training steps whenever a line says how many, and answers with the seconds that one took
and the loss of each.

step.py WEIGHTS BATCHES RATE: a batch is three arrays, windows, targets and masks; steps take one
after another, and begin again behind the last.
"""

import copy
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn

from network import load, six_channels

EPSILON = 2e-3
DECAY = 1e-4
KEEP = 0.999


def charbonnier(difference):
    return (difference.square() + EPSILON**2).sqrt()


def worst_first(difference):
    return charbonnier(difference) + 4 * difference.square()


def differences(left, weight):
    """How far a difference changes from one pixel to the next, down and across."""
    down, across = left.diff(dim=2), left.diff(dim=3)
    return (charbonnier(down) * weight[:, :, 1:]).mean() + (
        charbonnier(across) * weight[..., 1:]
    ).mean()


def structure(left, target, weight):
    luma = target[:, :4]
    fine = luma[:, :, 1:-1, 1:-1] - F.avg_pool2d(luma.mean(1, keepdim=True), 3, 1)
    fine = fine * weight[:, :4, 1:-1, 1:-1]
    size = (fine.square().mean((1, 2, 3)) + EPSILON**2).sqrt()
    along = (left[:, :4, 1:-1, 1:-1] * fine).mean((1, 2, 3)) / size
    return (along.square() + 1e-8).sqrt().mean()


def loss_of(network, window, target, mask):
    fill, logits, denoised = network(window)
    truth = six_channels(mask)
    sound = 1 - truth
    error = worst_first(fill - target)
    left = denoised - target
    damage = 2 * worst_first(window[:, 2] - target) * truth
    gate = six_channels(torch.sigmoid(logits))
    return (
        (error * (4 * truth + 0.25)).mean()
        + (charbonnier(left) * sound).mean()
        + 0.4 * differences(left, sound)
        + 2 * structure(left, target, sound)
        + 3 * (gate * (2 * error * sound - damage) + damage).mean()
        + 0.2 * F.binary_cross_entropy_with_logits(logits, mask)
    )


weights, file, rate = sys.argv[1:]
network = load(weights)
average = copy.deepcopy(network)
parameters = list(network.parameters())
optimizer = torch.optim.AdamW(
    [
        {"params": [each for each in parameters if each.dim() > 1], "weight_decay": DECAY},
        {"params": [each for each in parameters if each.dim() == 1], "weight_decay": 0},
    ],
    lr=float(rate),
    betas=(0.9, 0.99),
)
arrays = [torch.from_numpy(array) for array in numpy.load(file).values()]
batches = [arrays[i : i + 3] for i in range(0, len(arrays), 3)]
step = 0
print("ready", flush=True)
for line in sys.stdin:
    count = int(line)
    losses = []
    begin = time.perf_counter()
    for _ in range(count):
        optimizer.zero_grad()
        loss = loss_of(network, *batches[step % len(batches)])
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1)
        optimizer.step()
        kept = min(KEEP, (1 + step) / (10 + step))
        with torch.no_grad():
            for mean, weight in zip(average.parameters(), parameters):
                mean.lerp_(weight, 1 - kept)
        losses.append(loss.item())
        step += 1
    print((time.perf_counter() - begin) / count, *losses, flush=True)
