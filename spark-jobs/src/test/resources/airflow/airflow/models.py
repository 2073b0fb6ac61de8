"""Stand-in: variables come from the environment, as they may in Airflow."""

import os


class Variable:
    @staticmethod
    def get(name: str) -> str:
        return os.environ["AIRFLOW_VAR_" + name.upper()]
