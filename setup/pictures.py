"""Draw the icons and the picture for previews as PNG, from docs/assets/images/icon.svg.

Writes into docs/assets/images; run it by hand, as ``python setup/pictures.py``, once the icon has
changed. It needs the browser that the tests drive.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "assets" / "images"
GROUND = "#14202b"  # the ink of tokens.css

PICTURES = {
    "icon-32.png": (32, 32, 1.0, "transparent"),
    "icon-192.png": (192, 192, 1.0, "transparent"),
    "icon-512.png": (512, 512, 1.0, "transparent"),
    "icon-maskable.png": (512, 512, 0.8, GROUND),
    "apple-touch-icon.png": (180, 180, 1.0, GROUND),
    "social.png": (1200, 630, 0.8, GROUND),
}
"""By name: width, height, the icon's share of the height, and the ground around it."""


def main() -> None:
    """Write every picture."""
    icon = (IMAGES / "icon.svg").read_text("utf-8")
    browser_path = (ROOT / ".venv" / "browser").read_text("utf-8").strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        for name, (width, height, share, ground) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(
                f"<style>body {{ margin: 0; height: 100vh; display: grid; place-items: center;"
                f" background: {ground} }} svg {{ height: {share * 100}vh }}</style>{icon}"
            )
            page.screenshot(path=IMAGES / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
