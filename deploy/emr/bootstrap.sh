#!/usr/bin/env bash
# On every node: the libraries of the PyTorch that the bundle's bridge was built for.
set -eu
sudo python3 -m pip install --target /opt/torch torch==2.7.1 --index-url https://download.pytorch.org/whl/cu128
