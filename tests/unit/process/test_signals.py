"""Cleaning up is not cut short."""

import signal
import threading

import pytest

from infra.process.signals import ENDING, heed, heeded, uninterrupted


@pytest.fixture(autouse=True)
def handlers():
    """As they were, afterwards."""
    before = {number: signal.getsignal(number) for number in ENDING}
    yield before
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDING)
def test_no_signal_ends_what_is_not_to_be_interrupted_and_each_does_afterwards(number):
    heed()
    with uninterrupted():
        signal.raise_signal(number)

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


@pytest.mark.parametrize("number", ENDING)
def test_what_would_end_the_process_ends_the_block_first_and_the_process_again_afterwards(number):
    signal.signal(number, signal.SIG_DFL)

    with pytest.raises(KeyboardInterrupt), heeded():
        signal.raise_signal(number)

    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.parametrize("number", ENDING)
def test_a_program_that_hears_a_signal_itself_goes_on_doing_so(number):
    heard = []
    signal.signal(number, lambda *_: heard.append(number))

    with heeded():
        signal.raise_signal(number)

    assert heard == [number]


def test_a_thread_has_no_signals_to_ignore(handlers):
    done = []

    def clean_up():
        with uninterrupted():
            done.append({number: signal.getsignal(number) for number in ENDING})

    thread = threading.Thread(target=clean_up)
    thread.start()
    thread.join()

    assert done == [handlers]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up on Windows")
def test_what_was_started_to_outlive_its_terminal_does():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup starts it

    heed()

    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
