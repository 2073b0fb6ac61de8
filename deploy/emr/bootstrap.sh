#!/usr/bin/env bash
# On every node.
set -eu
# YARN's GPU module knows control groups of version 1 only: cluster.json names this mount.
sudo mkdir -p /spark-rapids-cgroup/devices
sudo mount -t cgroup -o devices cgroupv1-devices /spark-rapids-cgroup/devices
sudo chmod a+rwx -R /spark-rapids-cgroup
# The libraries of the PyTorch that the bundle's bridge was built for.
sudo python3 -m pip install --target /opt/torch torch==2.7.1 --index-url https://download.pytorch.org/whl/cu128
