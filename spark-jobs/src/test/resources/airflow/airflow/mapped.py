"""Stand-in for operators that are mapped over a list, and for the templates in their arguments."""

from __future__ import annotations

import re

from airflow.decorators import Task
from airflow.models import Variable


class MappedOperator(Task):
    def __init__(self, operator: type, task_id: str, fixed: dict, mapped: dict) -> None:
        super().__init__(task_id, mapped)
        self.operator = operator
        self.fixed = fixed

    def rendered(self, context: dict) -> list:
        [(name, values)] = self.resolved(context).items()
        operators = [self.operator(**self.fixed, **{name: value}) for value in values]
        return [operator.rendered(lambda text: render(text, context)) for operator in operators]


class Partial:
    def __init__(self, operator: type, task_id: str, fixed: dict) -> None:
        self.operator = operator
        self.task_id = task_id
        self.fixed = fixed

    def expand(self, **mapped) -> MappedOperator:
        return MappedOperator(self.operator, self.task_id, self.fixed, mapped)


class Operator:
    @classmethod
    def partial(cls, *, task_id: str, max_active_tis_per_dagrun: int, **fixed) -> Partial:
        return Partial(cls, task_id, fixed)


def render(text: str, context: dict) -> str:
    def value(found: re.Match) -> str:
        expression = found.group(1)
        variable = expression.removeprefix("var.value.")
        return Variable.get(variable) if variable != expression else context[expression]

    return re.sub(r"{{ *(.*?) *}}", value, text)
