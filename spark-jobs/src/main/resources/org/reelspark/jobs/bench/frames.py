"""Restores frames in memory as often as a line that is read says, and says how many seconds it took.

frames.py WEIGHTS FRAMES HEIGHT WIDTH RESTORED DEVICE PRECISION: FRAMES and RESTORED are raw
pictures in I420, DEVICE is PyTorch's name of it, PRECISION is full or half.
"""

import sys
import time

import numpy
import torch

from network import load, restore, samples, tensor

weights, file, height, width, out, device, precision = sys.argv[1:]
torch.backends.cudnn.allow_tf32 = False
torch.backends.cuda.matmul.allow_tf32 = False
network = load(weights, device, half=precision == "half")
pictures = numpy.fromfile(file, numpy.uint8).reshape(-1, int(height) * 3 // 2, int(width))


def restored():
    frames = [tensor(each, device) for each in pictures]
    results = [samples(restore(network, frames[i : i + 5], 0)) for i in range(len(frames) - 4)]
    return [each.cpu() for each in results]


def wait():
    if device != "cpu":
        torch.cuda.synchronize(device)


print("ready", flush=True)
for line in sys.stdin:
    wait()
    begin = time.perf_counter()
    with torch.inference_mode():
        for _ in range(int(line)):
            results = restored()
    wait()
    seconds = time.perf_counter() - begin
    torch.stack(results).numpy().tofile(out)
    print(seconds, flush=True)
