"""Builds the wheel and installs it into a fresh site as README.md says, then checks that the site works.

The install section of README.md is read by machine. Its fenced blocks are applied in their order:

``sh install``
    run in the site's directory by a shell that stops at the first error;
``python install settings``
    appended to ``settings/base.py``;
``python install urls``
    its imports put at the top of ``urls.py`` and its ``path(…)`` lines first into ``urlpatterns``; a block
    that assigns to ``urlpatterns`` itself is appended.

What the finished site must do is left to ``check_wheel_site.py``, which runs inside it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "wagtail-mib-events"
BLOCK = re.compile(r"^```(sh|python) (install(?: settings| urls)?)\n(.*?)^```", re.MULTILINE | re.DOTALL)
URLPATTERNS = re.compile(r"^urlpatterns\s*=\s*\[\n", re.MULTILINE)


def install_blocks(readme: str) -> list[tuple[str, str]]:
    """Return the blocks of the install section as pairs of kind (``install settings`` …) and text."""
    return [(match[2], match[3]) for match in BLOCK.finditer(readme)]


def with_urls(urls: str, block: str) -> str:
    """Return the text of ``urls.py`` with the block put where README.md says."""
    if "urlpatterns" in block:
        return f"{urls}\n{block}"
    imports = [line for line in block.splitlines() if line.startswith(("from ", "import "))]
    paths = [f"    {line.strip()}\n" for line in block.splitlines() if line.strip() and line not in imports]
    if not URLPATTERNS.search(urls):
        raise SystemExit("urls.py of the new site has no `urlpatterns = [`")
    urls = URLPATTERNS.sub(lambda match: match[0] + "".join(paths), urls, count=1)
    return "\n".join([*imports, urls])


def build_wheel(directory: Path) -> Path:
    """Build the wheel by way of the sdist, so that a file missing there is missed here."""
    # A build directory of an earlier build would leak files that no longer exist into the wheel.
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "build", "--outdir", directory, ROOT], check=True, stdout=subprocess.PIPE)
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    (wheel,) = directory.glob("*.whl")
    return wheel


def missing_from(wheel: Path) -> list[str]:
    """Return the files of the package that git knows and the wheel lacks."""
    listed = subprocess.run(
        ["git", "ls-files", "wagtail_mib_events"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(wheel) as archive:
        return sorted(set(listed.stdout.split("\n")) - {""} - set(archive.namelist()))


def apply_readme(site: Path, *, environment: dict[str, str]) -> None:
    """Do in the site's directory what the install section of README.md says."""
    blocks = install_blocks((ROOT / "README.md").read_text())
    kinds = [kind for kind, _text in blocks]
    for needed in ("install", "install settings", "install urls"):
        if needed not in kinds:
            raise SystemExit(f"README.md has no block marked {needed!r}")
    project = site / site.name
    for kind, text in blocks:
        if kind == "install":
            subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=site, env=environment, check=True)
        elif kind == "install settings":
            base = project / "settings" / "base.py"
            base.write_text(f"{base.read_text()}\n{text}")
        else:
            urls = project / "urls.py"
            urls.write_text(with_urls(urls.read_text(), text))


def main() -> int:
    """Go the whole way; stop with the first step that fails."""
    with tempfile.TemporaryDirectory(prefix="mib-wheel-") as name:
        directory = Path(name)
        wheel = build_wheel(directory / "dist")
        missing = missing_from(wheel)
        if missing:
            print("not in the wheel:", *missing, sep="\n  ", file=sys.stderr)
            return 1

        # What is installed under the package's name is this wheel, whatever the registry has.
        constraints = directory / "constraints.txt"
        constraints.write_text(f"{NAME} @ {wheel.as_uri()}\n")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PYTHON"))}
        environment.pop("DATABASE_URL", None)
        environment |= {
            "PATH": f"{directory / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "VIRTUAL_ENV": str(directory / "venv"),
            "PIP_CONSTRAINT": str(constraints),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_QUIET": "1",
        }

        def run(*command: str | Path, cwd: Path = directory) -> None:
            print("$", *(Path(part).name if isinstance(part, Path) else part for part in command), flush=True)
            subprocess.run(command, cwd=cwd, env=environment, check=True)

        run(sys.executable, "-m", "venv", directory / "venv")
        run("pip", "install", "wagtail")
        run("wagtail", "start", "newsite")
        site = directory / "newsite"
        apply_readme(site, environment=environment)

        manage = ("python", "manage.py")
        run(*manage, "migrate", "--verbosity", "0", cwd=site)
        run(*manage, "makemigrations", "--check", "--dry-run", cwd=site)
        run(*manage, "check", "--fail-level", "WARNING", cwd=site)
        run(
            "python",
            "-W",
            "default",
            ROOT / "scripts" / "check_wheel_site.py",
            "newsite.settings.dev",
            cwd=site,
        )
    print("the wheel installs as README.md says")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        print(f"failed ({error.returncode}): {error.cmd}", file=sys.stderr)
        sys.exit(1)
