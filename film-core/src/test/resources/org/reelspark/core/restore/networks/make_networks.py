"""Makes the TorchScript files beside it, with PyTorch 2.13: python3 make_networks.py

Their weights follow from a formula, so that the tests can work out in Java what they give.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def weights(*shape: int) -> Tensor:
    """Weight number k is ((37 k + 11) mod 23 - 11) / 100."""
    count = 1
    for size in shape:
        count *= size
    k = torch.arange(count)
    return (((k * 37 + 11) % 23 - 11) / 100).reshape(shape)


class Residual(nn.Module):
    """A frame in RGB, 0..1: x + conv(relu(conv(x))), reaching 2 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Parameter(weights(4, 3, 3, 3))
        self.second = nn.Parameter(weights(3, 4, 3, 3))

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(F.conv2d(x, self.first, padding=1))
        return x + F.conv2d(inner, self.second, padding=1)


class Median(nn.Module):
    """Five frames of luma, -1..1: their median, at the mean of all five in every 8x8 square."""

    def forward(self, window: Tensor) -> Tensor:
        median = window.median(1).values
        shift = F.avg_pool2d(window.mean(1) - median, 8)
        return median + shift.repeat_interleave(8, 2).repeat_interleave(8, 3)


class Upscaler(nn.Module):
    """A frame in RGB, by ImageNet's statistics: every pixel four times, and detail upon it."""

    def __init__(self) -> None:
        super().__init__()
        self.detail = nn.Parameter(weights(12, 3, 3, 3))

    def forward(self, x: Tensor) -> Tensor:
        detail = F.pixel_shuffle(F.conv2d(x, self.detail, padding=1), 2)
        return x.repeat_interleave(2, 2).repeat_interleave(2, 3) + detail / 4


class Denoiser(nn.Module):
    """Three frames in RGB, 0..255: the middle one and the others, as near to it as 6, 12 and 24."""

    def __init__(self) -> None:
        super().__init__()
        self.reach = nn.Parameter(torch.tensor([6.0, 12.0, 24.0]).reshape(1, 3, 1, 1))

    def forward(self, window: Tensor) -> Tensor:
        middle = window[:, 1]
        before = torch.maximum(torch.minimum(window[:, 0] - middle, self.reach), -self.reach)
        after = torch.maximum(torch.minimum(window[:, 2] - middle, self.reach), -self.reach)
        return middle + (before + after) / 3


class Enlarger(nn.Module):
    """A frame of luma, 0..1: every pixel sixteen times, and detail upon it."""

    def __init__(self) -> None:
        super().__init__()
        self.detail = nn.Parameter(weights(16, 1, 3, 3))

    def forward(self, x: Tensor) -> Tensor:
        detail = F.pixel_shuffle(F.conv2d(x, self.detail, padding=1), 4)
        return x.repeat_interleave(4, 2).repeat_interleave(4, 3) + detail / 4


class Brighter(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return (x * 1.75).clamp(0.0, 1.0)


class Tinted(nn.Module):
    """A frame in RGB, 0..1: more red and green, less blue, by less than 3 of 255."""

    def __init__(self) -> None:
        super().__init__()
        self.tint = nn.Parameter(torch.tensor([2.5, 1.5, -2.0]).reshape(1, 3, 1, 1) / 255)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.tint


class Contrast(nn.Module):
    """Five times the contrast of each channel about its mean, which stays."""

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean([2, 3], keepdim=True)
        return mean + 5 * (x - mean)


class Clipping(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.clamp(0.0, 1.0)


class NoNumbers(nn.Module):
    """Gives no numbers for pictures of more than 100 columns."""

    def forward(self, x: Tensor) -> Tensor:
        if x.size(3) > 100:
            return x * float("nan")
        return x


class OneChannel(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean(1, keepdim=True)


class AllFrames(nn.Module):
    """Gives the whole window back instead of its centre."""

    def forward(self, window: Tensor) -> Tensor:
        return window


class Noisy(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + 0.001 * torch.randn_like(x)


for name, network in {
    "residual": Residual(),
    "median": Median(),
    "upscaler": Upscaler(),
    "denoiser": Denoiser(),
    "enlarger": Enlarger(),
    "brighter": Brighter(),
    "tinted": Tinted(),
    "contrast": Contrast(),
    "clipping": Clipping(),
    "no-numbers": NoNumbers(),
    "one-channel": OneChannel(),
    "all-frames": AllFrames(),
    "noisy": Noisy(),
}.items():
    torch.jit.script(network.eval()).save(name + ".pt")
