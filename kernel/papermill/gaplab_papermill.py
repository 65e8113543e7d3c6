"""Parameters of TypeScript notebooks for papermill.

papermill writes parameters in the notebook's own language and has no translator for TypeScript; nor has it a door for translators.
It has one for engines: it loads what is named in the group `papermill.engine` when it starts. So this package names an engine, which is
papermill's own under another name, and registers its translator when it is loaded.
Source: https://papermill.readthedocs.io/en/latest/extending-entry-points.html, papermill/translators.py (2.7)
"""

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

_declaration = re.compile(
    r"^\s*(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*=\s*(?P<value>.+?)\s*;?\s*(?://\s*(?P<help>.*))?$"
)


class Engine(NBClientEngine):
    """papermill's own engine."""


class TypeScriptTranslator(Translator):
    @classmethod
    def translate(cls, val):
        # JSON is TypeScript, but for three numbers that it does not know.
        if isinstance(val, float) and not math.isfinite(val):
            return "NaN" if math.isnan(val) else "Infinity" if val > 0 else "-Infinity"
        if isinstance(val, dict):
            return "{" + ", ".join(f"{json.dumps(str(key))}: {cls.translate(one)}" for key, one in val.items()) + "}"
        if isinstance(val, (list, tuple)):
            return "[" + ", ".join(map(cls.translate, val)) + "]"
        known = val is None or isinstance(val, (bool, int, float, str))
        return json.dumps(val if known else str(val), ensure_ascii=False)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        # The kernel lets a name be declared again, so this stands also in a notebook without a cell of parameters.
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        """The parameters that a cell declares, a line each, with the comment behind as help."""
        found = [_declaration.match(line) for line in parameters_cell["source"].splitlines()]
        return [Parameter(one["name"], one["type"] or "None", one["value"], one["help"] or "") for one in found if one]


papermill_translators.register("typescript", TypeScriptTranslator)
