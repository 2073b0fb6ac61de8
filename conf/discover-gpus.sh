#!/usr/bin/env bash
# Tells Spark which GPUs this node has, in the JSON that spark.*.resource.gpu.discoveryScript must print:
#   {"name": "gpu", "addresses": ["0", "1"]}
# A node without a GPU, or without nvidia-smi, has none: an empty list, so that Spark says what is missing.
set -eu

addresses=
if command -v nvidia-smi > /dev/null && indices=$(nvidia-smi --query-gpu=index --format=csv,noheader,nounits); then
  # CUDA counts from 0 what CUDA_VISIBLE_DEVICES lists; nvidia-smi doesn't look at it.
  if [ -n "${CUDA_VISIBLE_DEVICES+set}" ]; then
    indices=$(printf '%s' "$CUDA_VISIBLE_DEVICES" | awk -F, '{ for (i = 0; i < NF; i++) print i }')
  fi
  for index in $indices; do
    addresses="$addresses${addresses:+, }\"$index\""
  done
fi
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
