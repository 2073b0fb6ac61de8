"""The network that Reelspark ships, as one would write it in PyTorch: a plain U-Net on windows of
five frames, whose neighbours are first moved onto the centre.

A frame is a tensor of 6 channels, half as high and wide as the picture, whose sides are multiples
of 8: the four corners of each square of 2 x 2 of luma, then Cb and Cr, samples divided by 256.
"""

from collections import deque
from itertools import chain

import numpy
import torch
import torch.nn.functional as F
from torch import nn

NEIGHBOURS = [0, 1, 3, 4]

# Alignment: costs are in steps, so that equal ones are equal.
STEPS = 1 << 17
CAP_SMALLER = 0.03
CAP_FULL = 0.05
STILL = torch.tensor(5e-4)
GAIN = 131
MIDDLE = 0.3
LEAST_CURVATURE = 2e-3 * STEPS

# Mixing: how far the fill looks around, and the logits of what comes first.
AROUND = [2, 4, 8]
FRESH_MASK = -4
FRESH_FILL = 4
FRESH_DENOISED = 2
FILLS = 5 + 4 * len(AROUND)

LINE = 17
LINE_CHANNELS = 16


def sum_of_squares(x):
    """The sums of squares of 2 x 2."""
    rows = x[..., ::2, :] + x[..., 1::2, :]
    return rows[..., ::2] + rows[..., 1::2]


def enlarged(x, times):
    """Every value so often, down and across."""
    return x.repeat_interleave(times, -2).repeat_interleave(times, -1)


def move(x, found):
    """[..., h, w] taken from where found, [2, ..., h, w], says: so far down and across."""
    h, w = x.shape[-2:]
    down = (torch.arange(h, device=x.device)[:, None] + found[0]).clamp_(0, h - 1)
    across = (torch.arange(w, device=x.device) + found[1]).clamp_(0, w - 1)
    place = down.mul_(w).add_(across).long().flatten(-2).expand(*x.shape[:-2], -1)
    return x.flatten(-2).gather(-1, place).view(x.shape)


def sum_of_nine(x, axis):
    n = x.shape[axis]
    two = x.narrow(axis, 0, n - 1) + x.narrow(axis, 1, n - 1)
    four = two.narrow(axis, 0, n - 3) + two.narrow(axis, 2, n - 3)
    eight = four.narrow(axis, 0, n - 7) + four.narrow(axis, 4, n - 7)
    return eight.narrow(axis, 0, n - 8) + x.narrow(axis, 8, n - 8)


def mean_around(x):
    """Of 9 x 9 down and across, of [B, 4, h, n, w]; the outermost repeat."""
    x = F.pad(x, (4, 4, 0, 0, 4, 4), mode="replicate")
    return sum_of_nine(sum_of_nine(x, 2), 4).mul_(1 / 81)


def costs(rows, centre, cap, step):
    """What n shifts across cost, [B, 4, h, n, w]: the mean difference around each place, capped.

    rows: of the neighbours, [B, 4, h, w + n - 1]
    centre: [B, 1, h, w]
    step: 2 for one cost for each square of 2 x 2
    """
    shifted = rows.unfold(3, centre.shape[3], 1)
    cost = (shifted - centre.unsqueeze(3)).abs_().clamp_(max=cap)
    if step == 2:
        cost = cost[:, :, ::2] + cost[:, :, 1::2]
        cost = cost[..., ::2] + cost[..., 1::2]
    return mean_around(cost)


def least(centre, neighbours, radius, cap, step=1):
    """The least cost of all shifts in whole steps and, behind the point, which shift it is."""
    h = centre.shape[2]
    base = 4 if radius == 1 else 16
    wide = F.pad(neighbours, (radius,) * 4, mode="replicate")
    found = None
    for down in range(-radius, radius + 1):
        # At full size those down and across at once are left out.
        aside = 0 if step > 1 and down != 0 else radius
        across = torch.arange(-aside, aside + 1.0, device=centre.device)[:, None]
        left = radius - aside
        rows = wide[:, :, radius + down : radius + down + h, left : wide.shape[3] - left]
        cost = costs(rows, centre, cap, step)
        cost += STILL * (abs(down) + across.abs()) * STEPS
        numbers = (down + radius + (across + radius) / base) / base
        best = cost.floor_().add_(numbers).amin(3)
        found = best if found is None else torch.minimum(found, best)
    return found


def displacement(found, radius):
    """What least found: down and across."""
    base = 4 if radius == 1 else 16
    digits = (found - found.floor()) * base
    down = digits.floor()
    return torch.stack([down, (digits - down) * base]) - radius


def better(centre, neighbours, found, cap, step=1):
    """What is best within 1 of what was found, or of standing still."""
    moving = least(centre, move(neighbours, enlarged(found, step)), 1, cap, step)
    still = least(centre, neighbours, 1, cap, step)
    moves = moving + GAIN < still
    return torch.where(moves, displacement(moving, 1) + found, displacement(still, 1))


def between(centre, neighbours, cap):
    """Where between whole displacements the cost is least: -1, 0 or 1 luma pixel each way."""
    h = centre.shape[2]
    wide = F.pad(neighbours, (1,) * 4, mode="replicate")
    above = costs(wide[:, :, :h, 1:-1], centre, cap, 2)[..., 0, :]
    left, here, right = costs(wide[:, :, 1:-1], centre, cap, 2).unbind(3)
    below = costs(wide[:, :, 2:, 1:-1], centre, cap, 2)[..., 0, :]
    before, after = torch.stack([above, left]), torch.stack([below, right])
    curvature = (before + after - 2 * here).clamp_(min=LEAST_CURVATURE)
    minimum = (before - after) / curvature
    return (minimum > MIDDLE).float() - (minimum < -MIDDLE).float()


def search(window):
    """How far neighbours are displaced in luma pixels, [2, B, 4, h / 2, w / 2]."""
    luma = sum(window[:, :, :4].unbind(2)) * (STEPS / 16)
    full = luma[:, 2:3], luma[:, NEIGHBOURS]
    half = [sum_of_squares(x) for x in full]
    quarter = [sum_of_squares(x) * 0.25 for x in half]
    coarse = displacement(least(*quarter, 4, CAP_SMALLER * STEPS), 4)
    found = better(*half, enlarged(coarse * 2, 2), CAP_SMALLER * STEPS)
    found = better(*full, found * 2, CAP_FULL * STEPS / 4, step=2)
    aligned = move(full[1], enlarged(found, 2))
    return found * 2 + between(full[0], aligned, CAP_FULL * STEPS / 4)


def align(window):
    """[B, 5, 6, h, w] with the neighbours moved onto the centre, h and w multiples of 4."""
    found = search(window)
    neighbours = window[:, NEIGHBOURS]
    luma = F.pixel_shuffle(neighbours[:, :, :4], 2)[:, :, 0]
    luma = F.pixel_unshuffle(move(luma, enlarged(found, 4))[:, :, None], 2)
    chroma = move(neighbours[:, :, 4:], enlarged((found / 2).trunc(), 2)[:, :, :, None])
    moved = torch.cat([luma, chroma], 2)
    return torch.cat([moved[:, :2], window[:, 2:3], moved[:, 2:]], 1)


def sort(window):
    """The four neighbours, sorted value by value."""
    a, b, c, d = (window[:, i] for i in NEIGHBOURS)
    outer_low, outer_high = torch.minimum(a, d), torch.maximum(a, d)
    inner_low, inner_high = torch.minimum(b, c), torch.maximum(b, c)
    x, y = torch.maximum(outer_low, inner_low), torch.minimum(outer_high, inner_high)
    lowest, highest = torch.minimum(outer_low, inner_low), torch.maximum(outer_high, inner_high)
    return lowest, torch.minimum(x, y), torch.maximum(x, y), highest


def hints(window):
    """How far the centre lies from the median of its neighbours, and outside all of them."""
    centre = window[:, 2]
    lowest, low, high, highest = sort(window)
    return [centre - (low + high) * 0.5, centre - centre.clamp(lowest, highest)]


def mix(window, heads):
    """Fill, logits of the mask, and denoised picture."""
    fill, mask, denoised, fill_logits, denoised_logits = heads.split([6, 4, 6, FILLS, 5], 1)
    weights = softmax(fill_logits, FRESH_FILL)
    centre = window[:, 2]
    _, low, high, _ = sort(window)
    median = torch.minimum(torch.maximum(centre, low), high)
    mixed = (window * weights[:, :5]).sum(1) + (median - centre) * weights[:, 2]
    h, w = centre.shape[2:]
    wide = F.pad(centre, (8,) * 4, mode="replicate")
    source = 5
    for far in AROUND:
        for down, across in [(-far, 0), (far, 0), (0, -far), (0, far)]:
            moved = wide[:, :, 8 + down : 8 + down + h, 8 + across : 8 + across + w]
            mixed = mixed + moved * weights[:, source]
            source += 1
    frames = (window * softmax(denoised_logits, FRESH_DENOISED)).sum(1)
    return mixed + fill, mask + FRESH_MASK, frames + denoised


def softmax(logits, first):
    start = torch.zeros(logits.shape[1], device=logits.device)
    start[2] = first
    return (logits + start[:, None, None]).softmax(1).unsqueeze(2)


def convolution(inputs, outputs, kernel=3, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)


class Network(nn.ModuleDict):
    """From windows [B, 5, 6, h, w] to fill, logits of the mask and denoised picture."""

    def __init__(self, width):
        top, middle, bottom = -(-width // 16) * 16, 2 * width, 4 * width
        super().__init__(
            {
                "in": convolution(9 * 6, top),
                "downToMiddle": convolution(top, middle, stride=2),
                "downToBottom": convolution(middle, bottom, stride=2),
                "toLines": convolution(bottom, 2 * LINE_CHANNELS, 1),
                "fromLines": convolution(2 * LINE_CHANNELS, bottom, 1),
                "upToMiddle": convolution(bottom, middle, 1),
                "upToTop": convolution(middle, top, 1),
                "heads": convolution(top, 6 + 4 + 6 + FILLS + 5),
            }
        )
        for name, channels in {"top": top, "middle": middle, "bottom": bottom}.items():
            for half in ["a", "b", "Againa", "Againb"]:
                self[name + half] = convolution(channels, channels)
        self.register_buffer("threshold", torch.zeros(()))

    def active(self, name, x):
        return F.leaky_relu(self[name](x), 0.1)

    def pair(self, name, x):
        return x + self[name + "b"](self.active(name + "a", x))

    def up(self, name, x):
        return F.interpolate(self[name](x), scale_factor=2)

    def forward(self, original):
        window = align(original)
        seen = torch.cat([window.flatten(1, 2), *hints(window), *hints(original)], 1)
        seen = seen.to(self["in"].weight.dtype)
        top = self.pair("top", self.active("in", seen))
        middle = self.pair("middle", self.active("downToMiddle", top))
        bottom = self.pair("bottom", self.active("downToBottom", middle))
        bottom = self.pair("bottomAgain", bottom + self.lines(bottom))
        middle = self.pair("middleAgain", middle + self.up("upToMiddle", bottom))
        top = self.pair("topAgain", top + self.up("upToTop", middle))
        return mix(window, self["heads"](top).float())

    def lines(self, bottom):
        """The mean along columns, and along rows, of what there is of them."""
        down, across = self.active("toLines", bottom).split(LINE_CHANNELS, 1)
        down = F.avg_pool2d(down, (LINE, 1), 1, (LINE // 2, 0), count_include_pad=False)
        across = F.avg_pool2d(across, (1, LINE), 1, (0, LINE // 2), count_include_pad=False)
        return self["fromLines"](torch.cat([down, across], 1))


def load(file, device="cpu", half=False):
    """The network of weights that Reelspark wrote for NumPy.

    half: whether its convolutions are of float16; alignment, hints and mixing never are
    """
    weights = {name: torch.from_numpy(array) for name, array in numpy.load(file).items()}
    network = Network(weights["upToTop.weight"].shape[1] // 2)
    network.load_state_dict(weights)
    if half:
        for layer in network.values():
            layer.half()
    return network.to(device)


def six_channels(mask):
    """Luma's own, and for chroma the mean of the four."""
    mean = mask.mean(1, keepdim=True)
    return torch.cat([mask, mean, mean], 1)


def restore(network, window, grain):
    """The centre of a window of frames, restored; so much of the grain is taken away, 0 to 1."""
    fill, logits, denoised = network(torch.stack(window)[None])
    centre = window[2]
    mask = torch.sigmoid(logits)
    mask = six_channels(mask * (mask >= network.threshold))
    restored = centre + mask * (fill - centre)
    if grain > 0:
        restored = restored + grain * (1 - mask) * (denoised - centre)
    return restored[0]


def windows(frames):
    """Every frame between its four neighbours; beyond an end, the one on the other side."""
    held = deque([None, None])
    for frame in chain(frames, [None, None]):
        held.append(frame)
        if len(held) == 5:
            yield [a if a is not None else b for a, b in zip(held, reversed(held))]
            held.popleft()


def tensor(samples, device="cpu"):
    """Of a picture as I420 has it: bytes [3 h / 2, w]."""
    height = samples.shape[0] * 2 // 3
    values = torch.from_numpy(samples).to(device).float() / 256
    luma = F.pixel_unshuffle(values[None, :height], 2)
    return torch.cat([luma, values[height:].reshape(2, *luma.shape[1:])])


def samples(frame):
    """The way back, on the frame's device."""
    luma = F.pixel_shuffle(frame[:4], 2)[0]
    values = torch.cat([luma, frame[4:].reshape(-1, luma.shape[1])])
    return (values * 256).round_().clamp_(0, 255).byte()


def picture(frame):
    """The way back."""
    return samples(frame).numpy()
