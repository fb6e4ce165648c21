"""Whoever connects and says nothing, or never ends, keeps nobody else from being answered."""

import http.client
import json
import socket
import threading
import time
from contextlib import suppress

import pytest

from infra.embedded.gate import connections
from infra.embedded.protocol import query_protocol
from infra.embedded.protocol.operations import service_model
from infra.embedded.upkeep.server import Server
from tests.embedded.support.raw import Raw, exchange, status

SECONDS = 20


def answer(environ, start_response):
    """Everybody is known who says so; `/body` reads what it is sent, `/wait` takes a while."""
    environ["embedded.connection"].is_known = "HTTP_X_KNOWN" in environ
    if environ["PATH_INFO"] == "/wait":
        time.sleep(3)
    told = environ["wsgi.input"].read() if environ["PATH_INFO"] == "/body" else b"ok"
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]


@pytest.fixture
def serve():
    servers = []

    def serve(**how):
        servers.append(Server(answer, **how))
        return servers[-1]

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def impatient(monkeypatch):
    """Headers must come within a second."""
    monkeypatch.setattr(connections, "HEADER_SECONDS", 1.0)
    monkeypatch.setattr(connections, "_TIDY_SECONDS", 0.1)


def ended(connection):
    """Whether the server ends the connection in time."""
    connection.settimeout(SECONDS)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("said", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: x\r\nX-Other: "])
def test_who_does_not_finish_a_request_is_not_waited_for(serve, impatient, said):
    with socket.create_connection(("127.0.0.1", serve().port)) as connection:
        connection.sendall(said)
        began = time.monotonic()

        assert ended(connection)
        assert time.monotonic() - began < SECONDS / 2


def test_who_sends_byte_by_byte_is_not_waited_for(serve, impatient):
    with socket.create_connection(("127.0.0.1", serve().port)) as connection:
        began = time.monotonic()
        with suppress(ConnectionError):
            for byte in b"GET / HTTP/1.1\r\nX-Other: " + b"x" * 1000:
                connection.sendall(bytes([byte]))
                time.sleep(0.2)

        assert time.monotonic() - began < SECONDS


def test_who_is_silent_for_too_long_is_not_waited_for(serve):
    with socket.create_connection(("127.0.0.1", serve(idle_seconds=0.5).port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Known: 1\r\n\r\n")
        assert connection.recv(1 << 16).endswith(b"ok")

        assert ended(connection)


def test_who_stops_within_a_body_is_not_waited_for(serve):
    with socket.create_connection(("127.0.0.1", serve(idle_seconds=0.5).port)) as connection:
        connection.sendall(b"PUT /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")

        assert ended(connection)


def test_an_answer_may_take_longer_than_silence(serve, impatient):
    connection = http.client.HTTPConnection("127.0.0.1", serve(idle_seconds=1).port)
    connection.request("GET", "/wait", headers={"X-Known": "1"})

    assert connection.getresponse().read() == b"ok"
    connection.close()


def test_a_thousand_that_say_nothing_leave_room_for_who_says_something(serve):
    server, before = serve(), threading.active_count()  # other tests' cloud is in this process
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(1000)]
    try:
        assert len(server.connections) <= connections.MOST
        assert threading.active_count() - before < connections.MOST + 100
        began = time.monotonic()

        assert exchange(server.port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").endswith(b"ok")
        assert time.monotonic() - began < SECONDS / 2
    finally:
        for each in silent:
            each.close()


def test_who_is_known_makes_room_last(serve):
    server = serve(idle_seconds=None)
    known = http.client.HTTPConnection("127.0.0.1", server.port)
    known.request("GET", "/", headers={"X-Known": "1"})
    assert known.getresponse().read() == b"ok"
    before = known.sock
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(600)]
    try:
        known.request("GET", "/", headers={"X-Known": "1"})

        assert known.getresponse().read() == b"ok"
        assert known.sock is before
    finally:
        for each in (*silent, known):
            each.close()


@pytest.mark.parametrize(
    "length", ["four", "-1", "+4", "0x4", "4 4", "4,4", "٤", "1e3", "", "9" * 40]
)
def test_a_length_that_is_none_is_answered(serve, length):
    server = serve()
    asked = f"PUT /body HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\ntext"

    assert status(exchange(server.port, asked.encode())) == 400
    assert exchange(server.port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").endswith(b"ok")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"4\r\ntext\r\n0\r\n\r\n", 200),
        (b"x\r\ntext\r\n0\r\n\r\n", 400),
        (b"-4\r\ntext\r\n0\r\n\r\n", 400),
        (b"2\r\ntext\r\n0\r\n\r\n", 400),
    ],
)
def test_chunks_that_are_none_are_answered(serve, body, expected):
    asked = b"PUT /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body

    assert status(exchange(serve().port, asked)) == expected


def test_who_waits_with_a_body_is_asked_for_it_only_if_it_is_wanted(serve):
    server = serve()
    head = b"PUT %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"

    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as wanted:
        wanted.sendall(head % b"/body")
        assert wanted.recv(1 << 16) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wanted.sendall(b"text")
        assert wanted.recv(1 << 16).endswith(b"text")
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as unwanted:
        unwanted.sendall(head % b"/")
        assert unwanted.recv(1 << 16).startswith(b"HTTP/1.1 200")
        assert ended(unwanted)


def test_no_more_of_a_strangers_body_is_taken_than_was_under_way(serve):
    asked = b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", serve().port), timeout=SECONDS) as connection:
        connection.sendall(asked)
        with suppress(ConnectionError):
            while sent < 200 << 20:
                sent += connection.send(b"x" * (1 << 16))

    assert sent < 100 << 20


def test_a_form_of_many_members_is_refused_at_once(cloud):
    port = int(cloud.endpoint.rpartition(":")[2])
    form = "Action=ListRoles&Version=2010-05-08" + "".join(f"&m.{n}=1" for n in range(5_000))
    asked = Raw(
        service="iam",
        method="POST",
        target="/",
        host=f"127.0.0.1:{port}",
        headers=(("Content-Type", "application/x-www-form-urlencoded"),),
        body=form.encode(),
    )
    began = time.monotonic()

    told = exchange(port, asked.signed(cloud.credentials).encode())

    assert status(told) == 400
    assert b"<Code>MalformedQueryString</Code>" in told
    assert time.monotonic() - began < 2


def test_reading_a_form_takes_as_long_as_it_is():
    shape = service_model("sns").operation_model("PublishBatch").input_shape

    def seconds(number):
        name = "PublishBatchRequestEntries.member.{0}.MessageAttributes.entry.{1}.Name"
        form = {name.format(n % 7, n): "x" for n in range(number)}
        began = time.process_time()
        query_protocol.parse(shape, form)
        return time.process_time() - began

    seconds(1_000)
    few, many = min(seconds(2_000) for _ in range(3)), min(seconds(20_000) for _ in range(3))

    assert many < 40 * few, json.dumps([few, many])
