"""Jupyter's own kernel tests, with every sample given. They start the kernelspec `gaplab` found through JUPYTER_PATH.

Source: https://github.com/jupyter/jupyter_kernel_test
"""

import unittest

import jupyter_kernel_test


def send(message: str, content: str) -> str:
    """A cell that sends a message of its own."""
    return f'await (globalThis as any)[Symbol.for("Jupyter.broadcast")]("{message}", {content})'


def show(mime: str, content: str) -> str:
    """A cell whose value shows itself."""
    return f'({{ [Symbol.for("Jupyter.display")]: () => ({{ "{mime}": {content} }}) }})'


class GapLab(jupyter_kernel_test.KernelTests):
    kernel_name = "gaplab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to the other stream")'
    code_generate_error = 'throw new RangeError("too far")'
    code_page_something = "Math.max?"
    code_inspect_sample = "Math.max"
    code_clear_output = send("clear_output", "{ wait: false }")

    completion_samples = [
        {"text": "Math.cbr", "matches": {"cbrt"}},
        {"text": "'Word'.toLowerC", "matches": {"toLowerCase"}},
        {"text": "no such thing."},
    ]

    complete_code_samples = ["1 + 1", "const n = 1", "function f() {\n  return 1;\n}\n", "await Promise.resolve(1)", "Math.max?"]
    incomplete_code_samples = ["function f() {", "const n =", "`an open\ntemplate", "/* an open comment", "[1, 2"]
    invalid_code_samples = ["const 1x = 2", ")", "function f( { ] }"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "const words: string[] = ['a', 'b']; words", "result": "[ 'a', 'b' ]"},
        {"code": "null", "result": "null"},
        {"code": show("text/html", '"<b>bold</b>"'), "mime": "text/html", "result": "<b>bold</b>"},
    ]
    code_display_data = [
        {"code": send("display_data", '{ data: { "image/svg+xml": "<svg/>" } }'), "mime": "image/svg+xml"},
        {"code": send("display_data", '{ data: { "application/vnd.vegalite.v5+json": {} } }'), "mime": "application/vnd.vegalite.v5+json"},
    ]

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 [*]*"


if __name__ == "__main__":
    unittest.main(verbosity=2)
