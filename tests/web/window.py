"""A window of a real browser that notes whatever goes wrong in it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from servers import PATIENCE
from web.pages import ALL

STRUCTURE: Final = Path(__file__).with_name("structure.js").read_text(encoding="utf-8")
VIOLATIONS: Final = """
document.addEventListener("securitypolicyviolation", (e) =>
  console.error(`violates ${e.violatedDirective} by ${e.blockedURI || e.sample}`));
"""


@dataclass
class Window:
    """A browser's window, and what went wrong in it."""

    site: str
    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    axe: ClassVar[Axe] = Axe()

    def __post_init__(self) -> None:
        self.context.set_default_timeout(1000 * PATIENCE)
        self.context.add_init_script(VIOLATIONS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.note(f"fails: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._asked)
        self.path = ""

    def note(self, fault: str) -> None:
        self.faults.append(f"/{self.path} {fault}")

    def open(self, path: str) -> None:
        self.path = path
        answer = self.page.goto(self.site + path)
        if answer is None or answer.status != ALL.get(path, 200):
            self.note(f"answers {answer and answer.status}")

    def look(self) -> None:
        """Note what is wrong with how the page is built and laid out."""
        size = self.page.viewport_size
        for fault in self.page.evaluate(STRUCTURE):
            self.note(f"at {size['width'] if size else '?'} {fault}")

    def judge(self, *rules: str) -> None:
        """Note what axe finds, by these rules or by all."""
        # WCAG 2.2 asks for targets of 24 pixels, and axe only when it is told to.
        chosen = {"runOnly": list(rules)} if rules else {"rules": {"target-size": {"enabled": True}}}
        options = {"resultTypes": ["violations"], **chosen}
        result = self.axe.run(self.page, options=options)
        for rule in result.response["violations"]:
            places = [node["html"][:200] for node in rule["nodes"][:3]]
            self.note(f"{rule['id']}: {rule['help']}, {len(rule['nodes'])} times: {places}")

    def _said(self, message: ConsoleMessage) -> None:
        # Chromium says of a page that is an error that it is one; that is what was asked for.
        if ALL.get(self.path, 200) == 200 or not message.text.startswith("Failed to load resource"):
            self.note(f"says: {message.text}")

    def _failed(self, request: Request) -> None:
        # The browser gives up what a page waits for, its icon above all, when it goes to the next.
        if request.failure != "net::ERR_ABORTED":
            self.note(f"does not get {request.url}: {request.failure}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.site).netloc:
            self.note(f"asks {request.url}")
