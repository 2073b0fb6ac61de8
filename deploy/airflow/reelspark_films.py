"""What the nightly DAGs have in common: which films are new, what a restore of one is told, and whether its report is sound.

No DAG is in here. Variables: reelspark_incoming and reelspark_restored (prefixes, s3a:// or file paths of a mount that all
nodes have); reelspark_alert (the webhook that is told of failures; may be missing). Connection: aws_default.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pendulum
from airflow.decorators import task
from airflow.exceptions import AirflowFailException
from airflow.io.path import ObjectStoragePath
from airflow.models import Variable

SUBMIT = json.loads(Path(__file__).with_name("restore.json").read_text())
FILMS = {".mkv", ".mp4", ".mov", ".avi", ".mxf", ".mpg", ".ts"}


def alert(context) -> None:
    """Logs which task failed and why, and posts that to the webhook in reelspark_alert (Slack, Mattermost), where there is one."""
    text = f"reelspark: {context['task_instance_key_str']} failed: {context.get('exception')}"
    logging.error(text)
    if webhook := Variable.get("reelspark_alert", default_var=None):
        message = Request(webhook, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
        urlopen(message, timeout=30).close()


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
    """As Hadoop names it: without Airflow's connection, and a file of a mount by its path alone."""
    plain = str(path).replace("://aws_default@", "://", 1)
    return plain.replace("s3://", "s3a://", 1).removeprefix("file://")


def found(folder: ObjectStoragePath, restored: ObjectStoragePath, out: ObjectStoragePath):
    """Yields the films in a folder and in those below it, each with its OUT: in the same folders below restored."""
    for entry in sorted(folder.iterdir(), key=str):
        if entry.name.startswith(".") or str(entry).rstrip("/") == str(restored).rstrip("/"):
            continue
        if entry.is_dir():
            yield from found(entry, restored, out / entry.name)
        elif entry.suffix.lower() in FILMS:
            # The whole name, as two films may differ in nothing but their endings.
            yield entry, out / f"{entry.name}.mkv"


@task
def new_films() -> list[dict[str, str]]:
    """Films without a report beside their OUT: a report is written last, once the film is published."""
    incoming = ObjectStoragePath(Variable.get("reelspark_incoming"), conn_id="aws_default")
    restored = ObjectStoragePath(Variable.get("reelspark_restored"), conn_id="aws_default")
    return [
        {"film": hadoop(film), "out": hadoop(out)}
        for film, out in found(incoming, restored, restored)
        if not (out.parent / f"{out.name}.report.json").exists()
    ]


def fault(out: str) -> str | None:
    """What the report beside OUT shows to be wrong."""
    report = ObjectStoragePath(out.replace("s3a://", "s3://", 1) + ".report.json", conn_id="aws_default")
    if not report.exists():
        return "no report"
    try:
        told = json.loads(report.read_text())
        frames, asked = told["verification"]["frames"], told["to"] - told["from"]
    except (KeyError, TypeError, ValueError) as broken:
        return f"its report can't be read: {broken!r}"
    return None if frames == asked else f"{frames} frames of {asked}"


# Films that failed have a report no more than those that were never begun, so it runs whatever became of them.
@task(trigger_rule="all_done")
def check(films: list[dict[str, str]]) -> None:
    """The published report is the verdict, whatever the mode of deployment says."""
    faults = {each["film"]: fault(each["out"]) for each in films}
    unverified = [f"{film}: {why}" for film, why in faults.items() if why]
    if unverified:
        raise AirflowFailException("; ".join(unverified))
