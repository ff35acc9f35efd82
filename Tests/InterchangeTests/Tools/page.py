"""Opens a page in Chromium and uses it: with the keyboard, at two widths, light and dark.

    page.py CHROMIUM PAGE [FOLDER]

Talks to the browser over a pipe (the DevTools protocol), so that it needs nothing but Python. Prints what it found as
JSON; with FOLDER it leaves screenshots there.
"""

import base64
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time


class Browser:
    def __init__(self, program, profile):
        to_browser, self.writing = os.pipe()
        self.reading, from_browser = os.pipe()

        def streams():
            # The browser reads descriptor 3 and writes 4; copies first, as either may stand there.
            reading, writing = os.dup(to_browser), os.dup(from_browser)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-extensions", "--disable-background-networking", "--hide-scrollbars",
             f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=streams, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.reading], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self.reading, 1 << 20)
            if not data:
                raise EOFError("the browser ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, seconds=30, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        data = json.dumps(request).encode() + b"\0"
        while data:
            data = data[os.write(self.writing, data):]
        deadline = time.monotonic() + seconds
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer.get("result", {})
            self.events.append(answer)

    def wait(self, method, seconds=30):
        deadline = time.monotonic() + seconds
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive(deadline))

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def press(self, key, code):
        for kind in ["rawKeyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def close(self):
        try:
            self.session = None
            self.call("Browser.close", seconds=5)
        except (OSError, EOFError, TimeoutError, RuntimeError):
            pass
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


STATE = """(() => {
  const visible = (e) => e.getClientRects().length > 0;
  return {
    value: document.getElementById("moment").value,
    text: document.getElementById("moment").getAttribute("aria-valuetext"),
    step: document.getElementById("step").textContent,
    play: document.getElementById("play").textContent,
    shown: [...document.querySelectorAll(".frame")].filter(visible).map((e) => e.dataset.frame),
    caption: [...document.querySelectorAll(".frame figcaption")].filter(visible).map((e) => e.textContent),
    cursors: [...document.querySelectorAll(".cursor")].map((e) => e.getAttribute("x1")),
    focus: document.activeElement.id,
  };
})()"""

PICTURES = """[...document.querySelectorAll("svg[role=img]")].map((e) => ({
  label: e.getAttribute("aria-label") || "", box: e.getBoundingClientRect().width,
  right: e.getBoundingClientRect().right }))"""


def main():
    program, page = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            found = look(browser, page, folder)
        finally:
            browser.close()
    print(json.dumps(found))


def look(browser, page, folder):
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ["Page", "Runtime", "Log", "Network"]:
        browser.call(f"{domain}.enable")
    found = {"widths": {}}
    for width, scheme, motion in [(1200, "light", "no-preference"), (400, "dark", "reduce")] + (
            [(400, "light", "reduce"), (1200, "dark", "no-preference")] if folder else []):
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        browser.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}])
        browser.events = [event for event in browser.events if event.get("method") != "Page.loadEventFired"]
        browser.call("Page.navigate", url=page.as_uri())
        browser.wait("Page.loadEventFired")
        part = found["widths"][f"{width}-{scheme}"] = {}
        part["start"] = browser.value(STATE)
        part["overflow"] = browser.value("document.documentElement.scrollWidth - innerWidth")
        part["ground"] = browser.value("getComputedStyle(document.body).backgroundColor")
        part["pictures"] = browser.value(PICTURES)
        part["title"] = browser.value("document.title")
        part["scripts"] = browser.value("document.scripts.length")
        # From the top of the page with the keyboard alone.
        stops = []
        for _ in range(3):
            browser.press("Tab", 9)
            stops.append(browser.value("document.activeElement.id || document.activeElement.className"))
        part["stops"] = stops
        browser.press("Home", 36)
        part["home"] = browser.value(STATE)
        browser.press("ArrowRight", 39)
        part["right"] = browser.value(STATE)
        if folder:
            shot(browser, folder / f"{page.stem}-{width}-{scheme}.png")
    part = found["playing"] = {}
    browser.value("document.getElementById('moment').value = 0; document.getElementById('play').focus()")
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "no-preference"}])
    browser.value("document.getElementById('play').click()")
    part["label"] = browser.value("document.getElementById('play').textContent")
    browser.value("new Promise((done) => setTimeout(done, 900))")
    part["after"] = browser.value(STATE)
    browser.value("document.getElementById('play').click()")
    part["stopped"] = browser.value("document.getElementById('play').textContent")
    browser.call("Accessibility.enable")
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    found["roles"] = [
        {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "")} for node in tree
        if not node.get("ignored") and node.get("role", {}).get("value") in ("slider", "button", "image", "img",
                                                                             "table", "heading", "region")]
    found["problems"] = [
        json.dumps(event)[:600] for event in browser.events
        if event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled",
                                   "Page.javascriptDialogOpening")]
    found["requests"] = [
        event["params"]["request"]["url"][:80] for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
        and not event["params"]["request"]["url"].startswith(("data:", "file:"))]
    return found


def shot(browser, path):
    height = browser.value("document.documentElement.scrollHeight")
    width = browser.value("innerWidth")
    data = browser.call("Page.captureScreenshot", captureBeyondViewport=True,
                        clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})["data"]
    path.write_bytes(base64.b64decode(data))


main()
