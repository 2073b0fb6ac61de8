"""Every night: finds films that are new under a prefix, restores each, checks each report.

What is handed to spark-submit stands in restore.json beside this file; a test of Reelspark runs exactly that.

Variables: those of reelspark_films.py, and reelspark_jar (where the bundle lies). Connections: spark_default, aws_default.
"""

from __future__ import annotations

from airflow.decorators import dag, task
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from reelspark_films import NIGHTLY, SUBMIT, arguments, check, new_films


@dag(doc_md=__doc__, **NIGHTLY)
def reelspark_nightly():
    @task
    def submit_arguments(films: list[dict[str, str]]) -> list[list[str]]:
        return [arguments(each["film"], each["out"]) for each in films]

    films = new_films()
    restored = SparkSubmitOperator.partial(
        task_id="restore",
        application="{{ var.value.reelspark_jar }}",
        java_class=SUBMIT["java_class"],
        conf=SUBMIT["conf"],
        # From the logical date, so that a retry has the same name.
        name="reelspark-{{ ds_nodash }}",
        conn_id="spark_default",
        max_active_tis_per_dagrun=2,
    ).expand(application_args=submit_arguments(films))
    restored >> check(films)


reelspark_nightly()
