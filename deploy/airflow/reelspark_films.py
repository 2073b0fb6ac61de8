"""What the nightly DAGs have in common: which films are new, what a restore of one is told, and whether its report is sound.

No DAG is in here. Variables: reelspark_incoming and reelspark_restored (prefixes, s3a:// or file paths of a mount that all
nodes have). Connection: aws_default.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path

import pendulum
from airflow.decorators import task
from airflow.exceptions import AirflowFailException
from airflow.io.path import ObjectStoragePath
from airflow.models import Variable

SUBMIT = json.loads(Path(__file__).with_name("restore.json").read_text())
FILMS = {".mkv", ".mp4", ".mov", ".avi", ".mxf", ".mpg", ".ts"}


def alert(context) -> None:
    """Replace by what reaches you: e-mail, Slack, PagerDuty."""
    logging.error("reelspark: %s failed for %s", context["task_instance_key_str"], context["logical_date"])


NIGHTLY = {
    "schedule": "0 1 * * *",
    "start_date": pendulum.datetime(2026, 1, 1, tz="UTC"),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {
        # A retry goes on where the last attempt was: only chunks that were not finished are restored again.
        "retries": 3,
        "retry_delay": timedelta(minutes=10),
        "on_failure_callback": alert,
    },
    "tags": ["reelspark"],
}


def arguments(film: str, out: str) -> list[str]:
    return [argument.format(film=film, out=out) for argument in SUBMIT["application_args"]]


def hadoop(path: ObjectStoragePath) -> str:
    return str(path).replace("s3://aws_default@", "s3a://").replace("s3://", "s3a://")


@task
def new_films() -> list[dict[str, str]]:
    """Films without a report beside their OUT: a report is written last, once the film is published."""
    incoming = ObjectStoragePath(Variable.get("reelspark_incoming"), conn_id="aws_default")
    restored = ObjectStoragePath(Variable.get("reelspark_restored"), conn_id="aws_default")
    films = []
    for film in sorted(incoming.iterdir(), key=str):
        # The whole name, as two films may differ in nothing but their endings.
        out = restored / f"{film.name}.mkv"
        if film.suffix.lower() in FILMS and not (restored / f"{out.name}.report.json").exists():
            films.append({"film": hadoop(film), "out": hadoop(out)})
    return films


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
