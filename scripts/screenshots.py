"""Make the pictures of the pages in docs/images: `make screenshots`.

python -m scripts.screenshots [FOLDER]
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as NotInTimeError

from scripts import browser as browsers
from scripts.serving import ROOT, serve

DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
PATIENCE = 120_000  # milliseconds; the first picture waits for the first training


@dataclasses.dataclass(frozen=True)
class Shot:
    """One picture: its file's name, the page's address, and who looks at it."""

    name: str
    path: str
    size: ViewportSize = dataclasses.field(default_factory=lambda: DESKTOP)
    theme: Literal["light", "dark"] = "light"


SHOTS = (
    Shot("start", ""),
    Shot("prepare", "prepare"),
    Shot("train", "train"),
    Shot("gates", "gates?step=3&unit=43"),
    Shot("be-the-gates", "be_the_gates?by_hand=any-100-100-0-100-0-0-100-0-100"),
    Shot("predict", "predict"),
    Shot("compare", "compare"),
    Shot("vanish", "vanish"),
    Shot("when", "when"),
    Shot("start-dark", "", theme="dark"),
    Shot("gates-dark", "gates", theme="dark"),
    Shot("start-phone", "", size=PHONE),
    Shot("gates-phone", "gates", size=PHONE),
)


def take(browser: Browser, url: str, shot: Shot, folder: Path) -> Path:
    """Open a page and save what stands in the window, once it is drawn and at rest."""
    context = browser.new_context(
        viewport=shot.size, color_scheme=shot.theme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{url}/{shot.path}")
    _wait_until_drawn(page)
    picture = folder / f"{shot.name}.png"
    page.screenshot(path=picture)
    context.close()
    return picture


def _wait_until_drawn(page: Page) -> None:
    page.locator("[data-testid='stMain'] h1").first.wait_for(timeout=PATIENCE)
    # While the first network trains, a page looks again by itself and is never long at rest.
    with contextlib.suppress(NotInTimeError):
        page.wait_for_load_state("networkidle", timeout=10_000)
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for(
        timeout=PATIENCE
    )
    page.wait_for_function(
        '() => !document.querySelector(\'[data-testid="stSkeleton"], [role="progressbar"]\')',
        timeout=PATIENCE,
    )
    page.wait_for_timeout(1_000)  # the last fade-in


def main() -> int:
    """Take every picture."""
    parser = argparse.ArgumentParser(description="Make the pictures of the pages.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as runs,
        serve(Path(runs)) as app,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browsers.find(), args=browsers.FLAGS)
        for shot in SHOTS:
            print(take(browser, app.url, shot, folder))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
