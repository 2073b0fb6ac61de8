"""Stand-in: variables come from the environment, as they may in Airflow."""

import os

NONE_GIVEN = object()


class Variable:
    @staticmethod
    def get(key: str, default_var=NONE_GIVEN):
        if default_var is NONE_GIVEN:
            return os.environ["AIRFLOW_VAR_" + key.upper()]
        return os.environ.get("AIRFLOW_VAR_" + key.upper(), default_var)
