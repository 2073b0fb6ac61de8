"""What ResNetUNetTest compares with, worked out by PyTorch alone.

Run as `python resnet34_unet_reference.py > resnet34_unet_reference.json` with PyTorch 2 and NumPy. Nothing here is
shared with the Java network: the layers are written anew from fastai 1's layers.py and unet.py and torchvision's
resnet.py. Every parameter, in the order of `parameters`, has values that follow from its number alone.
"""

import json
import math

import numpy as np
import torch
import torch.nn.functional as F

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def uniform(number, count):
    """`count` values from -1 to 1: splitmix64 of the place, 24 bits of it."""
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z += np.uint64(number) * np.uint64(0xD1B54A32D192ED03)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    bits = (z >> np.uint64(40)).astype(np.float64)
    return (bits / 2**23 - 1).astype(np.float32)


class Parameters:
    """Hands out parameters in order and remembers what the gradient step may change."""

    def __init__(self):
        self.all = []

    def take(self, shape, centre, spread, trained=True, unit=False):
        values = uniform(len(self.all), int(np.prod(shape)))
        array = torch.from_numpy((np.float32(centre) + np.float32(spread) * values).reshape(shape).copy())
        if unit:
            array = array / array.norm()
        array.requires_grad_(trained)
        self.all.append(array)
        return array

    def weight(self, o, i, k):
        return self.take((o, i, k, k), 0, math.sqrt(6 / (i * k * k)))


class Norm:
    def __init__(self, p, c):
        self.weight = p.take((c,), 1, 0.1)
        self.bias = p.take((c,), 0, 0.1)
        self.mean = p.take((c,), 0, 0.1, trained=False)
        self.var = p.take((c,), 1, 0.4, trained=False)

    def __call__(self, x, training):
        return F.batch_norm(x, self.mean, self.var, self.weight, self.bias, training, 0.1, 1e-5)


class WeightNormConv:
    def __init__(self, p, i, o, k):
        self.v = p.weight(o, i, k)
        self.bias = p.take((o,), 0, 0.1)
        self.g = p.take((o, 1, 1, 1), 1, 0.3)
        self.k = k

    def __call__(self, x):
        norm = self.v.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
        return F.conv2d(x, self.v * (self.g / norm), self.bias, padding=(self.k - 1) // 2)


class SpectralConv:
    def __init__(self, p, i, o):
        self.w = p.weight(o, i, 1)
        self.u = p.take((o,), 0, 1, trained=False, unit=True)
        self.v = p.take((i,), 0, 1, trained=False, unit=True)

    def __call__(self, x, training):
        w = self.w.flatten(1)
        if training:
            with torch.no_grad():
                self.v.copy_(F.normalize(w.t() @ self.u, dim=0, eps=1e-12))
                self.u.copy_(F.normalize(w @ self.v, dim=0, eps=1e-12))
        sigma = torch.dot(self.u.clone(), w @ self.v.clone())
        return F.conv2d(x, self.w / sigma)


class Attention:
    def __init__(self, p, c):
        self.gamma = p.take((1,), 1, 0.1)
        self.query, self.key, self.value = SpectralConv(p, c, c // 8), SpectralConv(p, c, c // 8), SpectralConv(p, c, c)

    def __call__(self, x, training):
        f, g, h = (each(x, training).flatten(2) for each in (self.query, self.key, self.value))
        beta = F.softmax(f.transpose(1, 2) @ g, dim=1)
        return (self.gamma * (h @ beta)).view_as(x) + x


class Block:
    def __init__(self, p, i, o, stride):
        self.stride = stride
        self.w1, self.n1 = p.take((o, i, 3, 3), 0, math.sqrt(6 / (i * 9))), Norm(p, o)
        self.w2, self.n2 = p.take((o, o, 3, 3), 0, math.sqrt(6 / (o * 9))), Norm(p, o)
        self.down = (p.take((o, i, 1, 1), 0, math.sqrt(6 / i)), Norm(p, o)) if stride != 1 or i != o else None

    def __call__(self, x, training):
        y = F.relu(self.n1(F.conv2d(x, self.w1, stride=self.stride, padding=1), training))
        y = self.n2(F.conv2d(y, self.w2, padding=1), training)
        if self.down:
            x = self.down[1](F.conv2d(x, self.down[0], stride=self.stride), training)
        return F.relu(y + x)


class Shuffle:
    def __init__(self, p, i, o, blur):
        self.conv, self.blur = WeightNormConv(p, i, 4 * o, 1), blur

    def __call__(self, x):
        x = F.pixel_shuffle(F.relu(self.conv(x)), 2)
        return F.avg_pool2d(F.pad(x, (1, 0, 1, 0), mode="replicate"), 2, stride=1) if self.blur else x


class Net:
    def __init__(self, w, attention):
        p = self.parameters = Parameters()
        self.conv1, self.bn1 = p.take((w, 3, 7, 7), 0, math.sqrt(6 / 147)), Norm(p, w)
        self.layers, i = [], w
        for n, (o, count) in enumerate([(w, 3), (2 * w, 4), (4 * w, 6), (8 * w, 3)]):
            self.layers.append([])
            for k in range(count):
                self.layers[-1].append(Block(p, i, o, 2 if k == 0 and n > 0 else 1))
                i = o
        self.norm = Norm(p, i)
        self.middle = [WeightNormConv(p, i, 2 * i, 3), WeightNormConv(p, 2 * i, i, 3)]
        self.ups = []
        for n, skip in enumerate([4 * w, 2 * w, w, w]):
            joined = i // 2 + skip
            o = joined // 2 if n == 3 else joined
            up = [Shuffle(p, i, i // 2, True), Norm(p, skip), WeightNormConv(p, joined, o, 3), WeightNormConv(p, o, o, 3)]
            self.ups.append(up + [Attention(p, o) if attention and n == 1 else None])
            i = o
        self.last = Shuffle(p, i, i, False)
        self.pair = [WeightNormConv(p, i + 3, i + 3, 3), WeightNormConv(p, i + 3, i + 3, 3)]
        self.final = WeightNormConv(p, i + 3, 3, 1)

    def __call__(self, picture, training, shapes=None):
        original = x = (picture - MEAN) / STD
        x = F.relu(self.bn1(F.conv2d(x, self.conv1, stride=2, padding=3), training))
        skips = [x]
        x = F.max_pool2d(x, 3, 2, 1)
        for layer in self.layers:
            for block in layer:
                x = block(x, training)
            skips.append(x)
        stages = list(skips)
        x = F.relu(self.norm(x, training))
        for conv in self.middle:
            x = F.relu(conv(x))
        stages.append(x)
        for n, (shuffle, norm, first, second, attention) in enumerate(self.ups):
            x = F.relu(torch.cat([shuffle(x), norm(skips[3 - n], training)], 1))
            x = F.relu(second(F.relu(first(x))))
            x = attention(x, training) if attention else x
            stages.append(x)
        x = torch.cat([self.last(x), original], 1)
        stages.append(x)
        x = x + F.relu(self.pair[1](F.relu(self.pair[0](x))))
        x = torch.sigmoid(self.final(x)) * 6 - 3
        if shapes is not None:
            shapes.extend(list(each.shape) for each in stages)
        return x * STD + MEAN


def picture(number, batch, height, width):
    values = (uniform(number, batch * 3 * height * width) + 1) / 2
    return torch.from_numpy(values.reshape(batch, 3, height, width))


def case(width, attention):
    net = Net(width, attention)
    trained = [each for each in net.parameters.all if each.requires_grad]
    x, target = picture(100001, 2, 64, 96), picture(100002, 2, 64, 96)
    shapes = []
    with torch.no_grad():
        evaluated = net(x, False, shapes)
    loss = F.l1_loss(net(x, True), target)
    loss.backward()
    norms = [float(each.grad.double().norm()) for each in trained]
    running = [float(each.double().norm()) for each in net.parameters.all if not each.requires_grad]
    with torch.no_grad():
        for each in trained:
            each -= 0.05 * each.grad
    after = F.l1_loss(net(x, True), target)
    return {
        "width": width,
        "attention": attention,
        "parameters": [list(each.shape) for each in net.parameters.all],
        "stages": shapes,
        "evaluated": [float(each) for each in evaluated[:, :, ::31, ::31].flatten()],
        "evaluatedMean": float(evaluated.double().mean()),
        "loss": float(loss.double()),
        "gradientNorms": norms,
        "untrainedNorms": running,
        "lossAfterStep": float(after.double()),
    }


def count(attention):
    net = Net(64, attention)
    lengths = sum(each.numel() for each in net.parameters.all if each.requires_grad and each.shape[1:] == (1, 1, 1))
    # A 1x1 convolution of one input has that shape too; there is none.
    return {
        "trained": sum(each.numel() for each in net.parameters.all if each.requires_grad),
        "lengths": lengths,
        "encoder": 21284672,
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "counts": {"plain": count(False), "attention": count(True)},
                "cases": [case(16, False), case(16, True)],
            }
        )
    )
