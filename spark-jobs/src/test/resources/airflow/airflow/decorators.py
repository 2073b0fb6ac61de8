"""Stand-in: a task is called when its result is asked for. What Airflow would not take is refused here too."""

from __future__ import annotations

import inspect

DAGS: list[Dag] = []


class Dag:
    def __init__(self, name: str, settings: dict) -> None:
        self.name = name
        self.settings = settings
        self.tasks: dict[str, Task] = {}


class Task:
    """A call of a task in a DAG; the results of others among its arguments are those tasks."""

    def __init__(self, name: str, arguments: dict, trigger_rule: str = "all_success") -> None:
        self.arguments = arguments
        self.trigger_rule = trigger_rule
        self.upstream = [value for value in arguments.values() if isinstance(value, Task)]
        self.name = name
        assert name not in DAGS[-1].tasks
        DAGS[-1].tasks[name] = self

    def __rshift__(self, later: Task) -> Task:
        later.upstream.append(self)
        return later

    def resolved(self, context: dict) -> dict:
        return {
            name: value.result(context) if isinstance(value, Task) else value
            for name, value in self.arguments.items()
        }


class Call(Task):
    def __init__(self, function, arguments: dict, trigger_rule: str) -> None:
        super().__init__(function.__name__, arguments, trigger_rule)
        self.function = function

    def result(self, context: dict):
        arguments = self.resolved(context)
        for name in inspect.signature(self.function).parameters:
            if name in context and name not in arguments:
                arguments[name] = context[name]
        return self.function(**arguments)


def task(function=None, *, trigger_rule: str = "all_success"):
    def decorated(function):
        def call(*given, **named) -> Call:
            return Call(function, inspect.signature(function).bind(*given, **named).arguments, trigger_rule)

        return call

    return decorated(function) if function else decorated


def dag(*, doc_md, schedule, start_date, catchup, max_active_runs, default_args, tags):
    assert set(default_args) <= {"retries", "retry_delay", "on_failure_callback"}
    settings = {"schedule": schedule, "catchup": catchup, "max_active_runs": max_active_runs, **default_args}

    def decorated(function):
        def declare() -> None:
            DAGS.append(Dag(function.__name__, settings))
            function()

        return declare

    return decorated
