"""Restores frames in memory whenever a line is read, and says how many seconds it took.

frames.py WEIGHTS FRAMES HEIGHT WIDTH RESTORED: FRAMES and RESTORED are raw pictures in I420.
"""

import sys
import time

import numpy
import torch

from network import load, picture, restore, tensor

weights, file, height, width, out = sys.argv[1:]
network = load(weights)
pictures = numpy.fromfile(file, numpy.uint8).reshape(-1, int(height) * 3 // 2, int(width))
print("ready", flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    with torch.inference_mode():
        frames = [tensor(each) for each in pictures]
        restored = [
            picture(restore(network, frames[i : i + 5], 0)) for i in range(len(frames) - 4)
        ]
    seconds = time.perf_counter() - begin
    numpy.stack(restored).tofile(out)
    print(seconds, flush=True)
