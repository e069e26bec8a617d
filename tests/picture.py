"""`make picture`: README's picture of the ranking, taken of the running demo as its leader sees it."""

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import chromium

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "ranking.png"
WIDTH, HEIGHT = 1280, 1300


def main(site: str, accounts: Path) -> None:
    login, password = re.search(r"\b(demo-leader)\s+(\S+)", accounts.read_text(encoding="utf-8")).groups()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
        page.goto(f"{site}/accounts/sign-in/?next=/ranking/")
        page.locator("[name=username]").fill(login)
        page.locator("[name=password]").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url("**/ranking/")
        page.screenshot(path=PICTURE)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
