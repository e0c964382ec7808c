"""What the documents promise, held against the project."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

import tradecredit
from tests.listed_pages import listed_pages
from tests.sources import called_name, calls_of, screen_files, tree_of
from tradecredit.settings import METHODS_DIR, PROJECT_DIR, SOURCES_PATH

README = PROJECT_DIR / "README.md"
SKIPPED_FOLDERS = {".venv", ".git", "node_modules", ".pytest_cache", "portfolio-versions"}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
KINDS_OF_CHANGE = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
COMMANDS_EXPECTED = {"build-data", "query", "check", "import-ledger", "bench"}


def markdown_files() -> list[Path]:
    return sorted(
        path
        for path in PROJECT_DIR.rglob("*.md")
        if not SKIPPED_FOLDERS & set(path.relative_to(PROJECT_DIR).parts)
    )


def help_of(*command: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-m", "tradecredit", *command, "--help"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


@cache
def commands() -> dict[str, str]:
    """One line of help by command, as ``python -m tradecredit --help`` prints them."""
    listed = re.findall(r"^ {4}([a-z][a-z-]+)(?:\s+(\S.*))?$", help_of(), flags=re.MULTILINE)
    return dict(listed)


def test_the_command_line_has_the_commands_the_project_promises() -> None:
    assert set(commands()) >= COMMANDS_EXPECTED


def test_every_command_has_help_and_a_place_in_the_readme() -> None:
    readme = README.read_text(encoding="utf-8")
    for command, line in commands().items():
        assert line, f"{command} has no help"
        assert f"python -m tradecredit {command}" in readme, f"{command} is not in README.md"


def test_every_option_of_a_command_has_help() -> None:
    for command in commands():
        bare = re.findall(r"^ {2}(--?[a-z-]+(?: [A-Z_]+)?)\s*\n(?! {10,})", help_of(command), re.M)
        assert not bare, f"{command} has options without help: {bare}"


def test_every_page_is_in_the_readme_with_its_question() -> None:
    readme = README.read_text(encoding="utf-8")
    for page in listed_pages():
        question = ast.get_docstring(tree_of(page.path))
        row = rf"\| *\[?{re.escape(page.title)}\b[^|]*\| *{re.escape(str(question))} *\|"
        assert re.search(row, readme), f"README.md lacks: | {page.title} | {question} |"


@pytest.mark.parametrize("path", markdown_files(), ids=lambda path: path.name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(without_code(path.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:|#", target):
            file = unquote(target.partition("#")[0])
            assert (path.parent / file).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", markdown_files(), ids=lambda path: path.name)
def test_files_named_in_a_document_exist(path: Path) -> None:
    """A path in code marks that begins with one of our folders is there."""
    ours = r"`((?:tradecredit|pages|queries|tests|docs|data/reference|\.ci)/[\w./-]+\.\w+)`"
    for name in re.findall(ours, path.read_text(encoding="utf-8")):
        assert (PROJECT_DIR / name).exists(), f"{path.name} names {name}"


def test_every_method_note_a_page_names_exists() -> None:
    for call in explanations():
        method = text_argument(call, "method")
        assert method is None or (METHODS_DIR / f"{method}.md").exists(), method


def test_every_source_a_page_names_is_in_the_list_of_sources() -> None:
    known = SOURCES_PATH.read_text(encoding="utf-8")
    for call in explanations():
        for source in list_argument(call, "sources"):
            assert re.search(rf"^\| {re.escape(source)} \|", known, re.M), f"{source} has no entry"


def test_nobody_is_put_on_a_blacklist() -> None:
    """The words are "unresolved claim record"; the rule itself may be written down."""
    for path in [*screen_files(), *markdown_files(), *(PROJECT_DIR / "data").glob("**/*.csv")]:
        if path.name == "CONTRIBUTING.md" or "portfolio-versions" in path.parts:
            continue
        without_addresses = re.sub(r"https?://\S+", "", path.read_text(encoding="utf-8"))
        assert "blacklist" not in without_addresses.lower(), path.name


def test_the_changelog_has_the_version_of_the_package() -> None:
    """After what is not released yet comes the newest version, which is the package's."""
    changelog = (PROJECT_DIR / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(.+)\] - \d{4}-\d\d-\d\d$", changelog, re.M)
    headings = re.findall(r"^## (.+)$", changelog, re.M)
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))

    assert headings[0] == "[Unreleased]"
    assert len(headings) == 1 + len(released)
    assert released[0] == project["project"]["version"] == tradecredit.__version__


def test_the_changelog_has_each_kind_of_change_once_a_version() -> None:
    changelog = (PROJECT_DIR / "CHANGELOG.md").read_text(encoding="utf-8")
    for version in re.split(r"^## ", changelog, flags=re.M)[1:]:
        kinds = re.findall(r"^### (.+)$", version, re.M)
        assert set(kinds) <= KINDS_OF_CHANGE
        assert len(kinds) == len(set(kinds)), version.splitlines()[0]


def test_the_developers_lock_has_the_versions_that_visitors_get() -> None:
    """So that one installation serves both, and the tests try what is served."""
    served, tried = (
        re.findall(r"^(\S+==\S+)", (PROJECT_DIR / name).read_text(encoding="utf-8"), re.M)
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert set(served) <= set(tried)


def explanations() -> Iterator[ast.Call]:
    """Every call of ``page.explain`` on the screen."""
    for path in screen_files():
        yield from (call for call in calls_of(path) if called_name(call) == "explain")


def text_argument(call: ast.Call, name: str) -> str | None:
    values = [option.value for option in call.keywords if option.arg == name]
    return ast.literal_eval(values[0]) if values and isinstance(values[0], ast.Constant) else None


def list_argument(call: ast.Call, name: str) -> list[str]:
    values = [option.value for option in call.keywords if option.arg == name]
    return list(ast.literal_eval(values[0])) if values and isinstance(values[0], ast.List) else []


def without_code(markdown: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`", "", markdown, flags=re.DOTALL)
