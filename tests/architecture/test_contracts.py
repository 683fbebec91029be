"""The contracts between the rooms hold, and each of them bites: a planted violation breaks it."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "initviz"

VIOLATIONS = {
    "rooms": ("core/reports.py", "from initviz.figures import catalogue"),
    "core": ("core/document/probe.py", "from initviz.core.predict import predict"),
    "no-qt-in-core": ("figures/figure.py", "import PySide6"),
    "torch-only-in-measure": ("core/laws/law.py", "def late() -> None:\n    import torch"),
    "window-never-measures": ("app/session.py", "from initviz.core import analyse"),
    "pyqtgraph-only-in-plots": ("app/session.py", "import pyqtgraph"),
}


def contract_ids() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]]


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [argument for contract in contracts for argument in ("--contract", contract)]
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    command = [sys.executable, "-c", code, "--no-cache", *chosen]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy_of_the_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "initviz", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_has_a_planted_violation() -> None:
    assert set(contract_ids()) == set(VIOLATIONS)


def test_all_contracts_hold(copy_of_the_code: Path) -> None:
    result = lint(copy_of_the_code)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_breaks_the_contract(copy_of_the_code: Path, contract: str) -> None:
    place, line = VIOLATIONS[contract]
    file = copy_of_the_code / "initviz" / place
    original = file.read_text(encoding="utf-8")
    file.write_text(f"{original}\n\n{line}\n", encoding="utf-8")
    try:
        result = lint(copy_of_the_code, contract)
    finally:
        file.write_text(original, encoding="utf-8")
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout


def imports(file: Path) -> list[tuple[str, bool]]:
    """Give each imported module of a file and whether it is imported at the top level."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found.extend((name, node in tree.body) for name in names)
    return found


def test_only_the_plots_import_pyqtgraph() -> None:
    users = {
        file.parent.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if any(name.startswith("pyqtgraph") for name, _ in imports(file))
    }
    assert users == {"gui/plots"}


def test_the_app_room_knows_qtcore_only() -> None:
    for file in (PACKAGE / "app").glob("*.py"):
        qt = {name for name, _ in imports(file) if name.startswith("PySide6")}
        assert all(name.startswith("PySide6.QtCore") for name in qt), (file, qt)


def test_scipy_is_imported_inside_functions_only() -> None:
    early = [
        file.relative_to(ROOT).as_posix()
        for file in PACKAGE.rglob("*.py")
        for name, top in imports(file)
        if top and name.startswith("scipy") and "measure" not in file.parts
    ]
    assert early == []


def test_importing_initviz_brings_in_neither_qt_nor_torch() -> None:
    code = "import sys, initviz; initviz.load; initviz.Experiment; initviz.predict(initviz.first_scene()); "
    code += "print({'torch', 'PySide6', 'pyqtgraph', 'scipy'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


def test_the_wheel_holds_every_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {file.parent.relative_to(ROOT).as_posix() for file in PACKAGE.rglob("__init__.py")}
    listed = set(settings["tool"]["setuptools"]["packages"])
    assert listed == {folder.replace("/", ".") for folder in folders} | {"initviz.resources"}


def test_the_readme_has_the_commands_that_ci_runs() -> None:
    command = (
        "python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[test]' && .venv/bin/python -m pytest -n auto"
    )
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
