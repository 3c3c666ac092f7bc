"""A component's JavaScript as one module."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstm_core.picture.bundle import bundle

SHARED = """\
/** Twice as much. @param {number} value */
export const twice = (value) => value * TWO;

export function unused() {
  return twice(1);
}

const TWO = 2; // stays
"""
ENTRY = """\
// @ts-check
import {
  twice,
} from "./shared.js";

const views = new WeakMap();

/* The mount. */
export default function ({ data }) {
  // A comment.
  return views.get(/** @type {object} */ (data)) ?? twice(data);
}
"""


def write(folder: Path, **modules: str) -> Path:
    for name, code in modules.items():
        (folder / f"{name}.js").write_text(code, encoding="utf-8")
    return folder / "entry.js"


def test_what_is_used_stands_in_one_module_without_imports_and_comments(tmp_path: Path) -> None:
    assert bundle(write(tmp_path, entry=ENTRY, shared=SHARED)) == (
        "const twice = (value) => value * TWO;\n"
        "const TWO = 2; // stays\n"
        "const views = new WeakMap();\n"
        "export default function ({ data }) {\n"
        "return views.get((data)) ?? twice(data);\n}\n"
    )


def test_a_type_at_a_line_s_beginning_takes_nothing_with_it(tmp_path: Path) -> None:
    entry = (
        "export default function () {\n  /** @type {any} */ (one());\n  /** A. */\n  two();\n}\n"
    )
    assert bundle(write(tmp_path, entry=entry)) == (
        "export default function () {\n(one());\ntwo();\n}\n"
    )


def test_modules_may_import_each_other(tmp_path: Path) -> None:
    other = 'import { a } from "./entry.js";\nexport const b = () => a();\n'
    entry = 'import { b } from "./other.js";\nexport const a = () => b();\nexport default a;\n'
    assert bundle(write(tmp_path, entry=entry, other=other)).count("const ") == 2


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        ('import { twice as two } from "./shared.js";\nexport default two;\n', "plain names"),
        ('import { twice } from "./shared.js";\nconst TWO = 2;\nexport default twice;\n', "TWO"),
        ("start();\nexport default twice;\n", "declarations"),
        ("const a = 1;\nstart();\nexport default a;\n", "declarations"),
        ('import * as all from "./shared.js";\nexport default all;\n', "declarations"),
    ],
)
def test_what_would_not_be_the_same_in_one_module_is_refused(
    tmp_path: Path, entry: str, error: str
) -> None:
    with pytest.raises(ValueError, match=error):
        bundle(write(tmp_path, entry=entry, shared=SHARED))
