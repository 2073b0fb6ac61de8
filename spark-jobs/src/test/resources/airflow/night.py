"""Runs parts of a DAG without Airflow, and prints JSON.

night.py FOLDER DAG render        its settings, its films, what each restore would be handed, the rules of its tasks
night.py FOLDER DAG check FILMS   the last task, of films as JSON; says on standard error why it failed
night.py FOLDER DAG fail WHY      what is called where the last task has failed for good
"""

from __future__ import annotations

import importlib
import json
import sys

from airflow.decorators import DAGS
from airflow.exceptions import AirflowFailException

folder, name, action, *arguments = sys.argv[1:]
sys.path.insert(0, folder)
importlib.import_module(name)
[dag] = DAGS
assert dag.name == name
context = {"ds_nodash": "20260102"}


def told(setting) -> str | float:
    """What JSON has no word for: a function by its name, a span of time in seconds."""
    return f"{setting.__module__}.{setting.__qualname__}" if callable(setting) else setting.total_seconds()


if action == "render":
    rendered = {
        "settings": dag.settings,
        "films": dag.tasks["new_films"].result(context),
        "restore": dag.tasks["restore"].rendered(context),
        "rules": {task.name: task.trigger_rule for task in dag.tasks.values()},
        "before": {task.name: [upstream.name for upstream in task.upstream] for task in dag.tasks.values()},
    }
    print(json.dumps(rendered, default=told))
elif action == "fail":
    failed = {"task_instance_key_str": f"{name}__check__20260102", "exception": AirflowFailException(*arguments)}
    dag.settings["on_failure_callback"](failed)
else:
    try:
        dag.tasks["check"].function(json.loads(arguments[0]))
    except AirflowFailException as failure:
        sys.exit(str(failure))
