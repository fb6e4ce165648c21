"""How tests are run: over all cores if all of them are asked for, and alike on every machine.

Hypothesis finds the same examples everywhere; `--hypothesis-profile=explore` seeks new ones.
"""

import gc
import os
import random
import secrets
import signal
import sys
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Dozens of processes are started, and each would compile all that it imports where bytecode is
# not kept, as PYTHONDONTWRITEBYTECODE has it. It is kept out of the way.
BYTECODE = Path(__file__).parents[1] / ".refi-ready" / "bytecode"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(BYTECODE)
sys.dont_write_bytecode = False

# What is told of this terminal's width is for pytest: what commands print goes into a pipe.
os.environ.pop("COLUMNS", None)

# A shell lets what it starts in the background ignore Ctrl-C, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ANY_SEED = -1

# A worker may have a cloud of its own, with a process for each function.
MOST_WORKERS = 4

settings.register_profile(
    "reproducible",
    derandomize=True,
    deadline=None,
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "explore",
    deadline=None,
    max_examples=2000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("reproducible")


def pytest_addoption(parser):
    group = parser.getgroup("a real deployment")
    group.addoption(
        "--stack",
        metavar="NAME",
        help="run the tests marked aws on this CloudFormation stack, with your credentials: "
        "pytest -m aws --stack NAME. States what it costs, and removes what it made.",
    )
    group.addoption(
        "--even-if-published",
        action="store_true",
        help="although the stack holds published runs",
    )
    parser.addoption(
        "--shuffle",
        metavar="SEED",
        nargs="?",
        type=int,
        const=ANY_SEED,
        help="in a random order, the same for the same seed; tests of a cloud file by file",
    )
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden reports anew, to be looked at before they are committed",
    )


def pytest_xdist_auto_num_workers(config):
    """Who names tests gets them in one process, where --pdb and -s are of use; so does a stack.

    Trino's tests share one server, which takes two gigabytes and all cores.
    """
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if not everything or config.getoption("--stack") or config.option.markexpr == "trino":
        return 0
    # one more than there are cores: a test of a cloud waits for a good part of its time
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def pytest_configure(config):
    if config.getoption("--shuffle") == ANY_SEED:
        given = getattr(config, "workerinput", {}).get("seed")
        config.option.shuffle = secrets.randbelow(10**6) if given is None else given


def pytest_configure_node(node):
    """Workers have to collect alike, so all have the seed of who gives them their work."""
    node.workerinput["seed"] = node.config.getoption("--shuffle")


def pytest_report_header(config):
    seed = config.getoption("--shuffle")
    return None if seed is None else f"in a random order, again with --shuffle={seed}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """What uses moto in its own process comes before any cloud, whose moto it would empty.

    Workers take whole files in this order, so it is theirs too.
    """
    seed = config.getoption("--shuffle")
    if seed is not None:
        items[:] = _shuffled(items, random.Random(seed))
    uses_moto = {item.path for item in items if "mocked" in item.fixturenames}
    items.sort(key=lambda item: item.path not in uses_moto)


def pytest_collection_finish():
    """Each process collects all tests, and they stay: no collection of garbage looks at them."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure():
    """The libraries' own ends want everything gone."""
    gc.unfreeze()


def _shuffled(items, generator):
    """Files in another order, and the tests of a file: but not those that follow each other on one
    cloud, which a deployment, an update and the end of a stack do.
    """
    files = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    generator.shuffle(files)
    for tests in files:
        if not any("cloud" in item.fixturenames for item in tests):
            generator.shuffle(tests)
    return [item for tests in files for item in tests]
