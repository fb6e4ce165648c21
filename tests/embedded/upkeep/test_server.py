"""The HTTP server under the endpoint: bodies nobody reads, and clients that leave."""

import http.client
import socket
import struct
import threading
import time

import pytest

from infra.embedded.upkeep.server import Server

SECONDS = 10


@pytest.fixture
def serve():
    servers = []

    def serve(application):
        server = Server(application)
        servers.append(server)
        return server

    yield serve
    for server in servers:
        server.stop()


def answer(start_response, body=b"ok"):
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def ask(connection):
    connection.request("GET", "/")
    return connection.getresponse().read()


def test_a_body_that_nobody_reads_does_not_spoil_the_next_request(serve):
    server = serve(lambda environ, start_response: answer(start_response))
    connection = http.client.HTTPConnection("127.0.0.1", server.port)

    for _ in range(3):
        connection.request("PUT", "/", body=b"GET / HTTP/1.1\r\n\r\n" * 1000)
        assert connection.getresponse().read() == b"ok"

    connection.close()


def test_an_answer_without_a_length_ends_with_its_connection(serve):
    def application(environ, start_response):
        start_response("200 OK", [])
        return [b"first ", b"second"]

    connection = http.client.HTTPConnection("127.0.0.1", serve(application).port)

    assert ask(connection) == b"first second"
    connection.close()


def test_a_client_that_leaves_before_its_answer_is_forgotten(serve):
    asked, gone = threading.Event(), threading.Event()

    def application(environ, start_response):
        asked.set()
        gone.wait(SECONDS)
        return answer(start_response, b"x")

    server = serve(application)
    threads = set(threading.enumerate())  # a cloud of other tests may keep connections of its own
    client = socket.create_connection(("127.0.0.1", server.port))
    client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
    asked.wait(SECONDS)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()  # at once, so that the answer meets a reset
    gone.set()

    deadline = time.monotonic() + SECONDS
    while set(threading.enumerate()) - threads:
        assert time.monotonic() < deadline, "the request is not given up"
    assert not server.connections


def test_stopping_ends_the_connections_that_clients_keep(serve):
    server = Server(lambda environ, start_response: answer(start_response))
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    assert ask(connection) == b"ok"

    server.stop()

    with pytest.raises(http.client.RemoteDisconnected):
        ask(connection)
    connection.close()
