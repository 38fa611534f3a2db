"""The chat with a model behind it, over real HTTP: stopped, asked to write, switched, hostile, killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from ..assistant.wire.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

WORDS = "sends clicks opens sessions people channels and what became of them "      # no numeral, which would be struck
METRIC = {"fact": "clicks", "agg": "count", "window": "9d", "direction": "up"}


@dataclass
class Chat:
    """One chat in a page."""

    page: object
    lab: object
    box: object = field(init=False)

    def __post_init__(self) -> None:
        self.page.locator(".jp-LauncherCard[title='Create a chat and open it']").click()
        self.box = self.page.locator("textarea[placeholder^='Type a chat message']").first
        self.box.wait_for()
        self.page.get_by_title("Choose which persona to message").wait_for()

    def ask(self, text: str) -> None:
        self.box.fill(text)
        # a key that comes before the box knows of its text is dropped
        expect(self.page.locator(".jp-chat-send-button").last).to_be_enabled()
        self.box.press("Enter")

    def said(self, text: str | re.Pattern[str]):
        """The newest message that says it."""
        return self.page.locator(".jp-chat-rendered-message").filter(has_text=text).last

    @property
    def file(self) -> Path:
        return max(self.lab.project.glob("*.chat"), key=lambda path: path.stat().st_mtime)

    @property
    def messages(self) -> list[dict]:
        return json.loads(self.file.read_text())["messages"]


@pytest.fixture(scope="module")
def model():
    with Server([]) as server:
        yield server


@pytest.fixture
def switched(small, model):
    """switched(script) puts the model behind the chat, switched(None) the rules."""
    settings = small.project / "workbench.toml"
    before = settings.read_text()

    def switch(script: list[dict] | None) -> None:
        model.script[:] = script or []
        lines = f'[assistant]\nmodel = "openai:scripted"\nbase_url = "{model.url}/v1"\n'
        settings.write_text(before if script is None else before.replace("[assistant]\n", lines))

    yield switch
    settings.write_text(before)


@pytest.fixture
def chat(small_page, small):
    return Chat(small_page, small)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Another server on this machine: its address, and what was asked of it."""
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
        server.shutdown()


def waiting(lab, id: str, word: str, thread: str) -> int:
    """The status that a decision gets, past the browser."""
    body = json.dumps({"thread": thread, "id": id, "word": word}).encode()
    request = urllib.request.Request(
        f"{lab.address}workbench/api/assistant/approvals", body,
        headers={"Authorization": f"token {lab.token}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_reply_streams_and_stops_at_once_and_the_next_question_is_answered(chat, switched):
    switched([{"when": "long", "steps": [{"text": WORDS * 60, "delay": 0.02}]},
              {"when": "next", "steps": [{"text": "The next answer.\n"}]}])
    chat.ask("a long answer, please")
    reply = chat.said("sends clicks opens")
    reply.wait_for(timeout=60_000)
    updates = reply.evaluate("""node => new Promise(done => {
        let n = 0, text = node.innerText;
        const look = () => { if (node.innerText !== text) { n += 1; text = node.innerText; } };
        const watch = new MutationObserver(look);
        watch.observe(node, {childList: true, subtree: true, characterData: true});
        setTimeout(() => { watch.disconnect(); done(n); }, 2000);
    })""")
    assert updates >= 20, f"{updates / 2} updates a second"
    stop = chat.page.get_by_title("Stop generating")
    assert stop.is_enabled()
    stop.press("Enter")          # with the keyboard: a toast of JupyterLab's may lie above it
    began = time.monotonic()
    chat.said("Stopped.").wait_for()
    assert time.monotonic() - began < 2
    stopped = len(reply.inner_text())
    assert stopped < len(WORDS) * 30
    chat.ask("and the next one")
    chat.said("The next answer.").wait_for()
    assert len(reply.inner_text()) == stopped


def test_what_is_approved_is_written_once_and_what_is_rejected_never(chat, switched, small, browser, keep_picture):
    page, path = chat.page, small.project / "metrics"
    switched([{"when": f"save {name}", "steps": [
        {"calls": [{"name": "draft_metric", "arguments": {"name": name, "metric": METRIC}}]},
        {"text": "I would keep it.\n", "calls": [{"name": "save_draft", "arguments": {"draft": "LAST"}}]},
        {"text": said}]} for name, said in (("clicks_9d", "It stands in {{LAST.file|text}}.\n"),
                                            ("clicks_later", "As you wish.\n"))])
    chat.ask("save clicks_9d")
    card = page.get_by_role("article", name="write this metric into the project").last
    card.get_by_role("button", name="Approve").wait_for(timeout=60_000)
    card.get_by_role("button", name="Approve").scroll_into_view_if_needed()
    keep_picture(page, "chat-approval")
    assert not (path / "clicks_9d.yaml").exists()
    # a second tab of the same person
    other = page.context.new_page()
    other.goto(page.url)
    beside = other.get_by_role("article", name="write this metric into the project").last
    beside.get_by_role("button", name="Approve").wait_for()
    card.get_by_role("button", name="Approve").click()
    chat.said("It stands in metrics/clicks_9d.yaml.").wait_for()
    card.get_by_text("approved", exact=True).wait_for()
    written = (path / "clicks_9d.yaml").stat()
    thread = json.loads(chat.file.read_text())["metadata"]["id"]
    id = next(m["mime_model"]["data"] for m in chat.messages
              if m.get("mime_model") and "approval" in next(iter(m["mime_model"]["data"])))
    (asked,) = id.values()
    assert waiting(small, asked["id"], "approve", thread) == 404
    beside.hover()
    beside.get_by_text("decided already, or lapsed").wait_for()
    assert not beside.get_by_role("button", name="Approve").is_enabled()
    other.close()
    assert (path / "clicks_9d.yaml").stat().st_mtime_ns == written.st_mtime_ns

    chat.ask("save clicks_later")
    page.wait_for_function("() => document.querySelectorAll('article[aria-label^=\"write this metric\"]').length === 2")
    card.get_by_role("button", name="Reject").click()
    chat.said("As you wish.").wait_for()
    card.get_by_text("rejected", exact=True).wait_for()
    assert not (path / "clicks_later.yaml").exists()
    page.reload()
    card.get_by_text("decided already, or lapsed").wait_for()


def test_the_same_conversation_with_the_rules_and_with_a_model_and_a_switch_in_the_middle(chat, switched, model):
    spec = {"kind": "breakdown", "rate": "click_rate", "by": "channel"}
    script = [{"when": "by channel", "steps": [{"calls": [{"name": "explore", "arguments": {"spec": spec}}]},
                                               {"text": "{{LAST.rows.0.click_rate|pct2}} of the first.\n"}]},
              {"when": "what was it", "steps": [{"text": "It was {{t1.rows.0.click_rate|pct2}} before.\n"}]}]
    cards = chat.page.locator("article.wb-Card")
    chat.ask("what is the click rate by channel")
    cards.nth(0).get_by_role("table").wait_for(timeout=60_000)
    switched(script)
    asked = len(model.requests)
    chat.ask("what was it?")
    chat.said(re.compile(r"It was \d+\.\d\d % before\.")).wait_for()
    assert len(model.requests) == asked + 1
    chat.ask("what is the click rate by channel")
    cards.nth(1).get_by_role("table").wait_for()
    assert cards.nth(0).get_by_role("table").inner_text() == cards.nth(1).get_by_role("table").inner_text()
    rate = re.search(r"\d+\.\d\d %", chat.said("of the first.").inner_text())[0]
    assert f"It was {rate} before." in chat.said("before.").inner_text()
    switched(None)
    asked = len(model.requests)
    chat.ask("what is the click rate by channel")
    cards.nth(2).get_by_role("table").wait_for()
    assert len(model.requests) == asked


def test_ask_opens_the_chat_beside_a_view_and_takes_along_its_question_but_no_value(small_page, switched, model,
                                                                                    open_explore, keep_picture):
    page = small_page
    switched([{"when": "About", "steps": [{"text": "I see the view.\n"}]}])
    open_explore(page)
    page.get_by_role("combobox", name="By", exact=True).select_option("channel")
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.get_by_role("table", name="Rows: funnel")
    rows.wait_for()
    page.get_by_role("button", name="Ask", exact=True).focus()
    page.keyboard.press("Enter")
    box = page.locator("textarea[placeholder^='Type a chat message']:focus")
    box.wait_for()
    expect(box).to_have_value("About funnel by channel: ")
    assert rows.is_visible()
    page.get_by_title("Choose which persona to message").wait_for()
    page.keyboard.type("what stands out?")
    keep_picture(page, "chat-ask")
    page.locator("textarea[placeholder^='Type a chat message']").press("Enter")
    page.get_by_text("I see the view.").wait_for(timeout=60_000)
    raw = model.requests[-1]["raw"].decode()
    assert "selected" in raw and "funnel by channel" in raw
    shown = [cell for line in rows.locator("tbody tr").all_inner_texts() for cell in line.split("\t")[1:]]
    large = [one for one in shown if "," in one]        # a small number may stand in a hash
    assert large and not [one for one in large if one in raw or one.replace(",", "") in raw]
    # a page that stands beside is asked about in the same chat
    page.get_by_title("Preview conversion_7d").click()
    page.get_by_title("Ask the assistant about conversion_7d").click()
    expect(box).to_have_value("/explain #conversion_7d ")
    assert page.get_by_role("tab", name=re.compile(r"\.chat")).count() == 1


def test_what_was_sent_is_what_the_model_got(chat, switched, model):
    switched([{"when": "by channel", "steps": [
                {"calls": [{"name": "explore", "arguments": {"spec": {
                    "kind": "breakdown", "rate": "click_rate", "by": "channel"}}}]},
                {"text": "There it is.\n"}]},
              {"when": "thanks", "steps": [{"text": "You are welcome.\n"}]}])
    before = len(model.requests)
    chat.ask("what is the click rate by channel")
    chat.said("There it is.").wait_for(timeout=60_000)
    first = model.requests[before:]
    assert len(first) == 2          # the question, and the question with the tool's result
    chat.ask("thanks")
    chat.said("You are welcome.").wait_for()
    asked = len(model.requests)
    chat.ask("/sent 1")
    told = chat.said(re.compile("bytes were sent for message 1 of this conversation"))
    told.wait_for()
    text = told.inner_text()
    assert f"{sum(len(one['raw']) for one in first):,} bytes were sent" in text
    for one in first:
        assert f"{len(one['raw']):,} bytes to {model.url}/v1/chat/completions" in text
    for piece in ("instructions", "your message and what you look at", "the tools it may call", "a tool's result"):
        assert f"{piece} (" in text, piece
    # every word that the model got stands there, whatever it is made of
    for message in first[-1]["body"]["messages"]:
        for line in (message.get("content") or "").splitlines():
            assert line.strip() in text, line
    chat.ask("/sent")
    chat.said(re.compile("bytes were sent for message 2 of this conversation")).wait_for()
    assert len(model.requests) == asked


def test_a_hostile_reply_loads_nothing_and_lies_about_no_link(chat, switched):
    with listening() as (there, heard):
        switched([{"when": "show", "steps": [{"text": "\n\n".join([
            f"![a]({there}/image.png)", f'<img src="{there}/raw.png" onerror="window.hacked=1">',
            "<script>window.hacked = 1</script>", f'<iframe src="{there}/frame"></iframe>',
            f"<style>@import url({there}/style.css);</style>", "[press](javascript:window.hacked=1)",
            f"[https://good.example/]({there}/lie)", f"<a href='{there}/anchor'>https://good.example/</a>",
            f"[r][1]\n\n[1]: {there}/reference", f"<{there}/auto>", "![d](data:image/svg+xml;base64,PHN2Zz4=)",
            f"$\\href{{{there}/math}}{{x}}$", f"$\\style{{background-image:url({there}/style.png)}}{{x}}$",
            f"\\begin{{align}}\\href{{{there}/align}}{{x}}\\end{{align}}", "www.evil.example", "a@evil.example",
            f'```mermaid\nflowchart LR\nA@{{ img: "{there}/mermaid.png" }}\n```',
            "[https://good.example/](https://evil.example/lie)",
            f"```\na\n```b\n```\n![a]({there}/fence.png)", "The end."])}]}])
        seen: list[str] = []
        chat.page.on("request", lambda request: seen.append(request.url))
        chat.ask("show it")
        reply = chat.said("The end.")
        reply.wait_for(timeout=60_000)
        chat.page.wait_for_timeout(500)
        assert not [url for url in seen if url.startswith((there, "data:image/svg+xml;base64,PHN2"))] and not heard
        assert reply.locator("img, iframe, script, style, object, embed, a, mjx-container").count() == 0
        assert chat.page.evaluate("window.hacked") is None
        text = reply.inner_text()
        for part in ("/image.png", "/raw.png", "/anchor", "/reference", "/auto", "javascript:window.hacked",
                     "[https://good.example/](https://evil.example/lie)", "www.evil.example", "a@evil.example"):
            assert part in text, part


def test_a_server_that_is_killed_in_an_answer_loses_nothing_that_was_committed(chat, switched, small):
    page = chat.page
    switched([{"when": "by channel", "steps": [
                {"calls": [{"name": "explore", "arguments": {"spec": {
                    "kind": "breakdown", "rate": "click_rate", "by": "channel"}}}]},
                {"text": "It is {{LAST.rows.0.click_rate|pct2}}.\n"}]},
              {"when": "long", "steps": [{"text": WORDS * 60, "delay": 0.02}]},
              {"when": "again", "steps": [{"text": "It was {{t1.rows.0.click_rate|pct2}} then.\n"}]}])
    chat.ask("what is the click rate by channel")
    chat.said(re.compile(r"It is \d+\.\d\d %")).wait_for(timeout=60_000)
    chat.ask("a long answer, please")
    chat.said("sends clicks opens").wait_for()
    page.wait_for_timeout(1500)
    restart(small)
    half = chat.messages[-1]["body"]
    assert WORDS in half and len(half) < len(WORDS) * 50
    chat.said("The server ended while this answer was written").wait_for(timeout=60_000)     # the page found it again
    page.reload()
    chat.box.wait_for()
    page.get_by_title("Choose which persona to message").wait_for()
    chat.ask("again, please")
    chat.said(re.compile(r"It was \d+\.\d\d % then\.")).wait_for()
    bodies = [one["body"] for one in chat.messages]
    assert bodies.count("what is the click rate by channel") == 1 and half in bodies
    assert [b for b in bodies if "server ended" in b] == [next(b for b in bodies if "server ended" in b)]
    page.reload()
    chat.said(re.compile(r"It was \d+\.\d\d % then\.")).wait_for()
    page.locator("article.wb-Card").get_by_role("table").first.wait_for()


def restart(lab) -> None:
    """Kill a lab with everything that it started, and start it again as it was."""
    process = psutil.Process(lab.process.pid)
    environment, log = process.environ(), Path(f"/proc/{process.pid}/fd/1").resolve()
    os.killpg(lab.process.pid, signal.SIGKILL)
    lab.process.wait()
    with log.open("ab") as out:
        lab.process = subprocess.Popen(lab.process.args, cwd=lab.project, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=out, start_new_session=True, env=environment)
