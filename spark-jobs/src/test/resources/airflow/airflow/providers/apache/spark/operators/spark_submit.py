"""Stand-in: the command line in the order in which the provider's hook writes it."""

from __future__ import annotations

import json
import os

from airflow.mapped import Operator


class SparkSubmitOperator(Operator):
    def __init__(
        self,
        *,
        application: str,
        application_args: list[str],
        conf: dict[str, str],
        conn_id: str,
        java_class: str,
        name: str,
    ) -> None:
        self.application = application
        self.application_args = application_args
        self.conf = conf
        self.conn_id = conn_id
        self.java_class = java_class
        self.name = name

    def rendered(self, render) -> list[str]:
        connection = json.loads(os.environ["AIRFLOW_CONN_" + self.conn_id.upper()])
        command = ["spark-submit", "--master", connection["host"]]
        for name, value in self.conf.items():
            command += ["--conf", f"{name}={render(value)}"]
        command += ["--name", render(self.name), "--class", self.java_class]
        return [*command, render(self.application), *map(render, self.application_args)]
