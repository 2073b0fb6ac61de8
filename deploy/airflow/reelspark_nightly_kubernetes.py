"""The same every night on Kubernetes, under the Spark operator: a SparkApplication for each new film.

The application is sparkapplication.yaml beside this file, with a film's own arguments. Copy it from deploy/kubernetes.

Variables: those of reelspark_films.py. Connections: kubernetes_default, aws_default.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from airflow.decorators import dag, task
from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator
from reelspark_films import NIGHTLY, arguments, check, new_films

APPLICATION = yaml.safe_load(Path(__file__).with_name("sparkapplication.yaml").read_text())


@dag(doc_md=__doc__, **NIGHTLY)
def reelspark_nightly_kubernetes():
    @task
    def applications(films: list[dict[str, str]], ds_nodash: str | None = None) -> list[dict]:
        found = []
        for number, each in enumerate(films):
            # Airflow tries again, not the operator.
            own = {"arguments": arguments(each["film"], each["out"]), "restartPolicy": {"type": "Never"}}
            found.append(
                {
                    **APPLICATION,
                    "metadata": {**APPLICATION["metadata"], "name": f"reelspark-{ds_nodash}-{number}"},
                    "spec": {**APPLICATION["spec"], **own},
                }
            )
        return found

    films = new_films()
    restored = SparkKubernetesOperator.partial(
        task_id="restore",
        namespace=APPLICATION["metadata"]["namespace"],
        kubernetes_conn_id="kubernetes_default",
        max_active_tis_per_dagrun=2,
    ).expand(template_spec=applications(films))
    restored >> check(films)


reelspark_nightly_kubernetes()
