"""Pages of other origins in Chromium: none reads, writes or deletes, not even by a signed URL."""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.support.chromium import browser, executable
from tests.embedded.support.raw import Raw
from tests.embedded.support.roles import make_bucket

pytestmark = pytest.mark.browser

SITE = "lender.example"  # resolves to this machine, as an attacker's name may
SECRET = "confidential"
SECONDS = 30  # until a browser on a busy machine has done it


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>page</title><body></body>")

    def log_message(self, *told):
        """Nothing is told."""


@pytest.fixture(scope="module")
def attacker():
    """The port of a server with a page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    if sys.platform == "win32":
        pytest.skip("Chromium's debugging pipe has other ends on Windows")
    if not executable():
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    rules = f"--host-resolver-rules=MAP {SITE} 127.0.0.1"
    with browser(tmp_path_factory.mktemp("profile"), rules) as page:
        yield page


@pytest.fixture
def port(cloud):
    return int(cloud.endpoint.rpartition(":")[2])


@pytest.fixture
def bucket(cloud):
    name = make_bucket(cloud)
    cloud.client("s3").put_object(
        Bucket=name, Key="people.csv", Body=SECRET.encode(), ContentType="text/plain"
    )
    yield name
    listed = cloud.client("s3").list_objects_v2(Bucket=name)["Contents"]
    assert [each["Key"] for each in listed] == ["people.csv"]
    assert (
        cloud.client("s3").get_object(Bucket=name, Key="people.csv")["Body"].read()
        == SECRET.encode()
    )


@pytest.fixture
def urls(cloud, bucket, port):
    """What a page might ask for: as everybody may, and with URLs that the owner has signed."""

    def signed(method, key):
        asked = Raw(
            service="s3", method=method, target=f"/{bucket}/{key}", host=f"127.0.0.1:{port}"
        )
        return f"{cloud.endpoint}{asked.presigned(cloud.credentials).target}"

    plain = [f"{cloud.endpoint}/", f"{cloud.endpoint}/{bucket}", f"{cloud.endpoint}/moto-api/reset"]
    return {
        "GET": [*plain, f"{cloud.endpoint}/{bucket}/people.csv", signed("GET", "people.csv")],
        "PUT": [f"{cloud.endpoint}/{bucket}/new.csv", signed("PUT", "new.csv")],
        "DELETE": [f"{cloud.endpoint}/{bucket}/people.csv", signed("DELETE", "people.csv")],
        "POST": [f"{cloud.endpoint}/moto-api/reset", f"{cloud.endpoint}/{bucket}?delete"],
    }


def statuses(page, port):
    """Of the answers to what has been asked of the cloud."""
    asked = {
        event["params"]["requestId"]
        for event in page.heard
        if event["method"] == "Network.requestWillBeSent"
        and f":{port}/" in event["params"]["request"]["url"]
    }
    return [
        event["params"]["statusCode"]
        for event in page.heard
        if event["method"] == "Network.responseReceivedExtraInfo"
        and event["params"]["requestId"] in asked
    ]


FETCH = """(async () => {{
  const read = [];
  for (const [method, urls] of Object.entries({urls}))
    for (const url of urls)
      for (const mode of ["cors", "no-cors", "same-origin"])
        for (const headers of [{{}}, {{"Authorization": {authorization}}}])
          try {{
            const answer = await fetch(url, {{
              method, mode, headers, credentials: "include", body: method == "GET" ? null : "x"
            }});
            read.push([method, url, mode, answer.status, await answer.text()]);
          }} catch (error) {{}}
  return read;
}})()"""

OLD = (
    "AWS4-HMAC-SHA256 Credential=embedded/20260101/us-east-1/s3/aws4_request, "
    f"SignedHeaders=host, Signature={'0' * 64}"
)


@pytest.mark.parametrize("origin", [f"http://{SITE}", "http://127.0.0.1", "http://localhost"])
def test_a_page_of_another_origin_fetches_nothing_and_changes_nothing(
    page, attacker, urls, port, origin
):
    page.open(f"{origin}:{attacker}/", width=800)

    read = page.value(FETCH.format(urls=json.dumps(urls), authorization=json.dumps(OLD)))

    assert [each for each in read if each[3] not in (0, 403) or SECRET in each[4]] == []
    answered = statuses(page, port)
    assert len(answered) > 10
    assert set(answered) == {403}


EMBED = """(async () => {{
  const loaded = [];
  for (const url of {urls})
    for (const kind of ["img", "script", "iframe", "object", "video", "link", "embed"]) {{
      const element = document.createElement(kind);
      if (kind == "link") {{ element.rel = "stylesheet"; element.href = url; }}
      else if (kind == "object") element.data = url;
      else element.src = url;
      const ended = new Promise(resolve => {{
        element.onload = () => resolve(kind == "img" || kind == "script" || kind == "link");
        element.onerror = () => resolve(false);
        setTimeout(() => resolve(false), 500);
      }});
      document.body.append(element);
      if (await ended) loaded.push([kind, url]);
    }}
  return loaded;
}})()"""


def test_a_page_of_another_origin_shows_nothing(page, attacker, urls, port):
    page.open(f"http://{SITE}:{attacker}/", width=800)

    loaded = page.value(EMBED.format(urls=json.dumps(urls["GET"][-2:])))

    assert loaded == []
    assert set(statuses(page, port)) == {403}


FORM = """(() => {{
  const form = document.createElement("form");
  form.method = "POST"; form.action = {url}; form.enctype = "text/plain";
  const field = document.createElement("input");
  field.name = "Action=DeleteRole&Version=2010-05-08&RoleName"; field.value = "x";
  form.append(field); document.body.append(form); form.submit();
}})()"""


def test_a_form_of_another_origin_sends_nothing_that_counts(page, attacker, urls, port):
    for url in urls["POST"]:
        page.open(f"http://{SITE}:{attacker}/", width=800)

        page.value(FORM.format(url=json.dumps(url)))
        deadline = time.monotonic() + SECONDS  # the page itself goes where the form went
        while not statuses(page, port) and time.monotonic() < deadline:
            time.sleep(0.1)
            page.call("Browser.getVersion")  # and hears what has come

        assert set(statuses(page, port)) == {403}


def test_a_name_that_has_been_bound_to_this_machine_reaches_nothing(page, bucket, urls, port):
    """DNS rebinding: for the browser the cloud is of the page's own origin."""
    page.open(f"http://{SITE}:{port}/", width=800)
    own = {
        method: [url.replace("127.0.0.1", SITE) for url in each] for method, each in urls.items()
    }

    read = page.value(FETCH.format(urls=json.dumps(own), authorization=json.dumps(OLD)))

    assert read
    assert {each[3] for each in read} == {403}
    assert SECRET not in str(read)


def test_the_owner_may_open_a_signed_url(page, urls):
    page.open(urls["GET"][-1], width=800)

    assert page.value("document.body.innerText") == SECRET
