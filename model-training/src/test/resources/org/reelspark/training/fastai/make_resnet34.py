"""Makes resnet34.pt beside it, with PyTorch 2.13: python3 make_resnet34.py

A ResNet-34 a quarter as wide, under torchvision's names, in TorchScript. All its arrays of floats look at a few numbers
kept once, so that the file is small and the tests can work out its values in Java.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH = 16
STRIDES = (31, 7, 3, 1)


def numbers(count: int) -> Tensor:
    """Number k is ((37 k + 11) mod 1009 - 504) / 10000."""
    return ((torch.arange(count) * 37 + 11) % 1009 - 504) / 10000


class BasicBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        change = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.downsample is not None:
            x = self.downsample(x)
        return F.relu(change + x)


class ResNet34(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTH, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTH)
        inputs = WIDTH
        for level, blocks in enumerate((3, 4, 6, 3)):
            outputs = WIDTH << level
            layer = nn.Sequential()
            for i in range(blocks):
                layer.append(BasicBlock(inputs, outputs, 2 if level > 0 and i == 0 else 1))
                inputs = outputs
            self.add_module(f"layer{level + 1}", layer)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean([2, 3]))


network = ResNet34()
signed = numbers(5120)
positive = numbers(320).abs() + 1
arrays = [each for each in network.state_dict(keep_vars=True).items() if each[1].is_floating_point()]
for number, (name, array) in enumerate(arrays):
    strides = STRIDES if array.dim() == 4 else (array.dim() - 1) * (31,) + (1,)
    kept = positive if name.endswith("running_var") else signed
    array.data = kept.as_strided(array.shape, strides, number)
torch.jit.script(network.eval()).save("resnet34.pt")
