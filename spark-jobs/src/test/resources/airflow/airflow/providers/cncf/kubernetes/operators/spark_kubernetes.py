"""Stand-in: the application as it would be sent to Kubernetes."""

from __future__ import annotations

from airflow.mapped import Operator


class SparkKubernetesOperator(Operator):
    def __init__(self, *, namespace: str, kubernetes_conn_id: str, template_spec: dict) -> None:
        self.template_spec = template_spec

    def rendered(self, render) -> dict:
        return self.template_spec
