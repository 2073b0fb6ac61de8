#!/usr/bin/env bash
# Restores films on Kubernetes without an operator:
#   K8S=https://API_SERVER:6443 deploy/kubernetes/submit.sh restore s3a://films/old/ s3a://films/restored/
set -eu
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

exec "${SPARK_HOME:?}/bin/spark-submit" \
  --master "k8s://${K8S:?}" \
  --deploy-mode cluster \
  --name reelspark \
  --class org.reelspark.jobs.cli.Reelspark \
  --properties-file "$here/../../conf/spark-defaults.conf" \
  --conf spark.kubernetes.namespace="${NAMESPACE:-films}" \
  --conf spark.kubernetes.container.image="${IMAGE:-reelspark:0.1.0}" \
  --conf spark.kubernetes.authenticate.driver.serviceAccountName=spark \
  --conf spark.kubernetes.driver.podTemplateFile="$here/driver-pod.yaml" \
  --conf spark.kubernetes.executor.podTemplateFile="$here/executor-pod.yaml" \
  --conf spark.executor.defaultJavaOptions=-Djava.io.tmpdir=/scratch \
  --conf spark.executor.instances="${EXECUTORS:-2}" \
  --conf spark.executor.resource.gpu.amount=1 \
  --conf spark.executor.resource.gpu.vendor=nvidia.com \
  --conf spark.executor.resource.gpu.discoveryScript=/opt/reelspark/conf/discover-gpus.sh \
  --conf spark.task.resource.gpu.amount=1 \
  local:///opt/reelspark/reelspark.jar "$@"
