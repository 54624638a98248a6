"""The protocol's own suite, by the Jupyter project, on this kernel. Nothing that it offers is left out."""

import unittest

import jupyter_kernel_test

# A busy build machine compiles a first cell slowly.
jupyter_kernel_test.TIMEOUT = 60


class TopolabKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "topolab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('wrong')"
    completion_samples = [{"text": "Math.flo", "matches": {"floor"}}, {"text": "[1].flatM", "matches": {"flatMap"}}]
    complete_code_samples = ["const x = 1", "function f() { return 1 }", "`a`"]
    incomplete_code_samples = ["function f() {", "`a", "f(1,"]
    invalid_code_samples = ["const = 1", "let 5x = 3", "}"]
    code_page_something = "Math.floor?"
    code_generate_error = "throw new Error('raised')"
    code_execute_result = [{"code": "1+2", "result": "3"}, {"code": "[1].concat(2)", "result": "[ 1, 2 ]"}]
    code_display_data = [
        {"code": "cell.display({ 'text/plain': 'a', 'image/png': 'AAAA' })", "mime": "image/png"},
        {"code": "cell.display({ 'text/html': '<b>a</b>' })", "mime": "text/html"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.floor"
    code_clear_output = "cell.clear()"


if __name__ == "__main__":
    unittest.main()
