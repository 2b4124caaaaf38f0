"""The walls of the house, read off the source: how long a thing may be, what no page and no process holds."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from budget.forms import LAYOUTS

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[1]
NOT_OURS = {
    ".git", ".hypothesis", ".venv", "__pycache__", "htmlcov", "migrations", "node_modules", "staticfiles", "var", "vendor",
}  # fmt: skip

# The walls between the parts are contracts of import-linter and stand in pyproject.toml.
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
WITHOUT_DJANGO = next(
    contract["source_modules"] for contract in LINTER["contracts"] if contract.get("forbidden_modules") == ["django"]
)
NO_NAME_AT_ALL = {"utils", "util", "helpers", "common", "services", "misc"}
WRITES_HTML = ("disclosure", "budget/admin")


@cache
def everything() -> list[Path]:
    """Return the files that people wrote, as paths from the root."""
    found: list[Path] = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in NOT_OURS and not name.endswith("_cache")]
        found += [Path(folder, name).relative_to(ROOT) for name in names]
    return sorted(found)


def ours(suffix: str) -> list[Path]:
    """Return those of them whose names end in `suffix`."""
    return [path for path in everything() if path.name.endswith(suffix)]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def dotted(path: Path) -> str:
    """Return the name by which a module is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("part", WITHOUT_DJANGO)
def test_the_core_of_the_domain_loads_without_django(part: str) -> None:
    code = f"import sys, {part}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in ours(".py") if not ast.get_docstring(tree(path))] == []


def test_every_module_has_a_name_that_says_something() -> None:
    assert [str(path) for path in ours(".py") if NO_NAME_AT_ALL & {path.stem, *path.parts}] == []


def test_the_name_of_a_class_means_one_thing() -> None:
    by_contract = {"Command", "Migration"}  # the names that Django looks for
    places: dict[str, list[str]] = {}
    for path in ours(".py"):
        if path.parts[0] in {"budget", "disclosure"}:
            for node in tree(path).body:
                if isinstance(node, ast.ClassDef) and node.name not in by_contract:
                    places.setdefault(node.name, []).append(str(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


@pytest.mark.parametrize(("suffix", "cap"), [(".py", 400), (".js", 400), (".css", 400), (".html", 150)])
def test_no_file_is_longer_than_a_reader_can_hold(suffix: str, cap: int) -> None:
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in ours(suffix)}
    assert {path: length for path, length in lengths.items() if length > cap} == {}


def test_no_line_of_a_template_is_too_long_to_review() -> None:
    """A sentence that does not fit belongs into a program, where it has a test; a long text for translation is `trimmed`."""
    long = [
        f"{path}:{number}"
        for path in ours(".html")
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 160
    ]
    assert long == []


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in ours(".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 60} == {}


FORBIDDEN_IN_A_PAGE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b|<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"""(href|src|action)\s*=\s*["']?\s*javascript:""", re.IGNORECASE),
    "something from another host": re.compile(
        r"""<(script|img|iframe|source|video|audio)\b[^>]*\bsrc\s*=\s*["']?(https?:)?//|<link\b[^>]*stylesheet[^>]*//""",
        re.IGNORECASE,
    ),
}


def pages() -> Iterator[tuple[str, str]]:
    """Yield everything that ends up in a page: templates, and the texts in Python that look like HTML."""
    for path in ours(".html"):
        yield str(path), (ROOT / path).read_text(encoding="utf-8")
    for path in ours(".py"):
        if str(path).startswith(WRITES_HTML):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and "<" in node.value:
                    yield f"{path}:{node.lineno}", node.value


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("what", FORBIDDEN_IN_A_PAGE)
def test_no_page_holds(what: str) -> None:
    found = [place for place, text in pages() if FORBIDDEN_IN_A_PAGE[what].search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("an inline script", "<script>alert(1)</script>"),
        ("an inline script", '<script type="module">go()</script>'),
        ("an inline style", '<p class="a" style="color:red">'),
        ("an inline style", "<style>p{}</style>"),
        ("a handler", '<button onclick="go()">'),
        ("a script address", '<a href="javascript:go()">'),
        ("something from another host", '<img alt="" src="//cdn.example/a.png">'),
    ],
)
def test_the_search_for_forbidden_things_finds(what: str, example: str) -> None:
    assert FORBIDDEN_IN_A_PAGE[what].search(example)


def test_the_search_for_forbidden_things_lets_pass_what_is_allowed() -> None:
    allowed = (
        '<script src="/static/js/charts.js" defer></script><script type="application/json" id="a">{}</script>'
        '<link rel="stylesheet" href="/static/css/base.css"><a href="https://example.gov.cn/">原文</a>'
        '<svg><rect width="3" fill="#c33"/></svg><p data-onward="1">style=原样</p>'
    )
    assert [what for what, pattern in FORBIDDEN_IN_A_PAGE.items() if pattern.search(allowed)] == []


# Where packages come from is the business of each machine, never of a committed file.
ADDRESS = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|npmmirror|deb\.debian\.org|tuna\.tsinghua|aliyun\.com/pypi"
    r"|--(extra-)?index-url|--find-links|\"resolved\":"
)


def test_no_committed_file_names_a_registry() -> None:
    suffixes = [
        ".txt",
        ".in",
        ".toml",
        ".yml",
        ".yaml",
        ".json",
        ".md",
        ".py",
        ".mjs",
        ".cjs",
        "Makefile",
        "Dockerfile",
        "run",
    ]
    paths = {path for suffix in suffixes for path in ours(suffix)} - {Path("tests/test_architecture.py")}
    paths |= {
        path.relative_to(ROOT) for path in (ROOT / "static/vendor").rglob("*") if path.suffix in {".json", ".mjs"}
    }
    kept = [path for path in paths if "node_modules" not in path.parts]
    assert kept
    assert [str(path) for path in kept if ADDRESS.search((ROOT / path).read_text(encoding="utf-8"))] == []


def test_every_locked_package_has_hashes() -> None:
    for name in ["requirements.txt", "requirements-dev.txt"]:
        text = (ROOT / name).read_text(encoding="utf-8")
        packages = re.findall(r"^[a-z0-9._-]+==.*(?:\n    .*)*", text, re.MULTILINE)
        assert len(packages) > 10
        assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.sweep
def test_no_server_holds_the_dictionaries_that_a_publication_needs() -> None:
    code = "import sys, disclosure.wsgi, disclosure.urls; sys.exit('pypinyin' in sys.modules)"  # 58 MB in every process
    environment = os.environ | {"DEMO": "1", "DATABASE_URL": "sqlite://"}
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False).returncode == 0


def test_no_table_is_known_by_its_name_outside_the_folder_of_its_form() -> None:
    """A key such as «general_basic» is one form's word: all others ask what a table is about."""
    keys = {table.key for table in LAYOUTS if "_" in table.key}
    wrong = [
        f"{path}:{node.lineno} {node.value}"
        for path in ours(".py")
        if path.parts[0] in {"budget", "disclosure"} and path.parts[:2] != ("budget", "forms")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in keys
    ]
    assert wrong == []


def test_which_year_s_name_of_a_code_holds_is_said_in_one_place() -> None:
    """Its own year, else an earlier, else a later one: five places said so, and a page could differ from its search."""
    telling = [
        str(path)
        for path in ours(".py")
        if path.parts[0] in {"budget", "disclosure"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "abs"
        if any(isinstance(part, ast.Name | ast.Attribute) and "year" in ast.unparse(part) for part in ast.walk(node))
    ]
    # Two ask which other edition is nearest, of whatever year: that is no question of names.
    assert telling == ["budget/editions/sizes.py", "budget/editions/turned.py", "budget/queries/official_names.py"]


def test_a_word_that_says_little_names_one_module() -> None:
    """Nine modules were called words, three addresses: nobody knew which to open."""
    stems = [path.stem for path in ours(".py") if path.parts[0] in {"budget", "disclosure", "tests", "bench"}]
    assert (stems.count("words"), stems.count("addresses")) == (0, 1)


WRITING = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete"}


def test_what_the_desk_reads_writes_nothing() -> None:
    """`update` is a word of dictionaries too: with a field named it is one of rows."""
    wrong = [
        f"{path}:{node.lineno}"
        for path in ours(".py")
        if path.parts[:2] == ("budget", "desk")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in WRITING or (node.func.attr == "update" and node.keywords)
    ]
    assert wrong == []


# «续表一» and «注一、» are no lines of a list.
COUNTS_OTHERWISE = {Path("budget/workbook/tables/titles.py"), Path("budget/workbook/tables/blocks.py")}


def test_how_lists_count_their_lines_is_known_in_one_place() -> None:
    knowing = {
        path
        for path in ours(".py")
        if path.parts[0] in {"budget", "disclosure"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and "一二三四五六七八九十" in str(node.value)
    }
    assert knowing == {Path("budget/numbering.py"), *COUNTS_OTHERWISE}


NAMED = re.compile(r"`([\w./-]+)`")


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md", "README.md"])
def test_every_file_that_the_papers_of_the_house_name_is_there(document: str) -> None:
    """A paper may leave out the folder that its section is about."""
    text = (ROOT / document).read_text(encoding="utf-8")
    # Addresses of the site are no files; what is installed is not there before it was, on a machine without npm never.
    named = {name for name in NAMED.findall(text) if not name.startswith(("/", ".venv/"))}
    files = {name for name in named if "/" in name.strip("/") or name.endswith((".py", ".md"))}
    there = {f"/{path.as_posix()}" for path in everything()}
    assert files, document
    assert {
        name
        for name in files
        if not (ROOT / name).exists() and not any(path.endswith(f"/{name.rstrip('/')}") for path in there)
    } == set()
