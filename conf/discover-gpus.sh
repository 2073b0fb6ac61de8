#!/usr/bin/env bash
# Tells Spark which GPUs this node has, in the JSON that spark.*.resource.gpu.discoveryScript must print:
#   {"name": "gpu", "addresses": ["0", "1"]}
# A node without a GPU, or without nvidia-smi, has none: an empty list, so that Spark says what is missing.
set -eu

addresses=
if command -v nvidia-smi > /dev/null && indices=$(nvidia-smi --query-gpu=index --format=csv,noheader,nounits); then
  for index in $indices; do
    addresses="$addresses${addresses:+, }\"$index\""
  done
fi
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
