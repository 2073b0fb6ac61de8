"""Restores a film: OpenCV reads, PyTorch restores, OpenCV writes.

script.py WEIGHTS FILM OUT GRAIN
"""

import sys

import cv2
import torch

from network import load, picture, restore, tensor, windows

weights, film, out, grain = sys.argv[1:]
network = load(weights)
reader = cv2.VideoCapture(film)
size = tuple(int(reader.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
writer = cv2.VideoWriter(out, cv2.VideoWriter_fourcc(*"mp4v"), reader.get(cv2.CAP_PROP_FPS), size)
if not reader.isOpened() or not writer.isOpened():
    sys.exit(f"OpenCV can't read {film} or write {out}")


def frames():
    read, frame = reader.read()
    while read:
        yield tensor(cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420))
        read, frame = reader.read()


with torch.inference_mode():
    for window in windows(frames()):
        restored = picture(restore(network, window, float(grain)))
        writer.write(cv2.cvtColor(restored, cv2.COLOR_YUV2BGR_I420))
writer.release()
