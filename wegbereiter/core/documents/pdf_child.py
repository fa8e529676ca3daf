"""The child process that runs typst (see pdf.py). Standard library and typst only; run by path.

Reads an order as JSON from standard input. Prints one line of JSON, {"sizes"} or {"refused", "characters", "detail"},
the codes being those of PdfFault; after the sizes follow the files.
"""

import json
import re
import resource
import sys
from typing import Any

_NOT_SHOWN = re.compile(r'the text (?:contains the disallowed codepoint )?`"((?:[^"\\]|\\.)*)"`')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_MOST_NAMED = 20
_LONGEST_DETAIL = 2_000


def main() -> None:
    """Answer one order; memory that runs out ends the process and counts as a refusal too."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    limits: dict[str, int] = order["limits"]
    _restrict(limits)
    try:
        files = _files(order)
    except MemoryError:
        files = {"refused": "pdf_too_costly"}
    if isinstance(files, list) and sum(map(len, files)) > limits["pdf_bytes"]:
        files = {"refused": "pdf_too_long"}
    answer = files if isinstance(files, dict) else {"sizes": [len(file) for file in files]}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    if isinstance(files, list):
        sys.stdout.buffer.write(b"".join(files))


def _restrict(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _files(order: dict[str, Any]) -> list[bytes] | dict[str, Any]:
    import typst  # noqa: PLC0415  loaded under the limits

    # One compiler for all: it keeps the fonts and what it has worked out already.
    compiler: Any = typst.Compiler(
        root=order["layouts"],
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]]),
        ignore_system_fonts=True,
        package_path="/nonexistent",
        package_cache_path="/nonexistent",
    )
    files: list[bytes] = []
    for template, data in order["documents"]:
        try:
            file, warnings = compiler.compile_with_warnings(
                f"{order['layouts']}/{template}.typ",
                sys_inputs={"data": data},
                pdf_standards="ua-1",
                timestamp=order["timestamp"],
            )
        except typst.TypstError as error:
            return _refusal(f"{error.message}\n{error.diagnostic}")
        if warnings:  # a family that is not there, a layout that does not settle: never shipped
            return {"refused": "pdf_broken", "detail": "; ".join(str(w.message) for w in warnings)[:_LONGEST_DETAIL]}
        files.append(file)
    return files


def _refusal(message: str) -> dict[str, Any]:
    shown = dict.fromkeys(letter for text in _NOT_SHOWN.findall(message) for letter in _ESCAPE.sub(_unescaped, text))
    if not shown:
        return {"refused": "pdf_broken", "detail": message[:_LONGEST_DETAIL]}
    return {"refused": "pdf_missing_glyphs", "characters": list(shown)[:_MOST_NAMED]}


def _unescaped(escape: re.Match[str]) -> str:
    number, letter = escape.groups()
    return chr(int(number, 16)) if number else _PLAIN_ESCAPES.get(letter, letter)


if __name__ == "__main__":
    main()
