"""Every night: finds films that are new under a prefix, restores each, checks each report.

What is handed to spark-submit stands in restore.json beside this file; a test of Reelspark runs exactly that.

Variables: reelspark_incoming and reelspark_restored (prefixes, s3a:// or file paths of a mount that all nodes have),
reelspark_jar (where the bundle lies). Connections: spark_default, aws_default.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path

import pendulum
from airflow.decorators import dag, task
from airflow.exceptions import AirflowFailException
from airflow.io.path import ObjectStoragePath
from airflow.models import Variable
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

SUBMIT = json.loads(Path(__file__).with_name("restore.json").read_text())
FILMS = {".mkv", ".mp4", ".mov", ".avi", ".mxf", ".mpg", ".ts"}


def alert(context) -> None:
    """Replace by what reaches you: e-mail, Slack, PagerDuty."""
    logging.error("reelspark: %s failed for %s", context["task_instance_key_str"], context["logical_date"])


def arguments(film: str, out: str) -> list[str]:
    return [argument.format(film=film, out=out) for argument in SUBMIT["application_args"]]


@dag(
    schedule="0 1 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={
        # A retry goes on where the last attempt was: only chunks that were not finished are restored again.
        "retries": 3,
        "retry_delay": timedelta(minutes=10),
        "on_failure_callback": alert,
    },
    doc_md=__doc__,
    tags=["reelspark"],
)
def reelspark_nightly():
    @task
    def new_films() -> list[dict[str, str]]:
        """Films without a report beside their OUT: a report is written last, once the film is published."""
        incoming = ObjectStoragePath(Variable.get("reelspark_incoming"), conn_id="aws_default")
        restored = ObjectStoragePath(Variable.get("reelspark_restored"), conn_id="aws_default")
        films = []
        for film in sorted(incoming.iterdir(), key=str):
            out = restored / f"{Path(film.name).stem}.mkv"
            if film.suffix.lower() in FILMS and not (restored / f"{out.name}.report.json").exists():
                films.append({"film": hadoop(film), "out": hadoop(out)})
        return films

    def hadoop(path: ObjectStoragePath) -> str:
        return str(path).replace("s3://aws_default@", "s3a://").replace("s3://", "s3a://")

    @task
    def submit_arguments(films: list[dict[str, str]]) -> list[list[str]]:
        return [arguments(each["film"], each["out"]) for each in films]

    @task
    def check(films: list[dict[str, str]]) -> None:
        """The published report is the verdict, whatever the mode of deployment says."""
        unverified = []
        for each in films:
            report = ObjectStoragePath(each["out"].replace("s3a://", "s3://") + ".report.json", conn_id="aws_default")
            if not report.exists():
                unverified.append(f"{each['film']}: no report")
                continue
            found = json.loads(report.read_text())
            if found["verification"]["frames"] != found["to"] - found["from"]:
                unverified.append(f"{each['film']}: {found['verification']['frames']} frames")
        if unverified:
            raise AirflowFailException("; ".join(unverified))

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
