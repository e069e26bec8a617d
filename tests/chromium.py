"""Where this machine's Chromium is, and how tests start it: quiet, alone, asking the network for nothing."""

import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
]


def executable() -> str | None:
    """Debian's Chromium or a relative of it; None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
