"""What must be true of the account at every moment, and when all has come to rest."""

import json
from typing import Any

from hypothesis import currently_in_test_context, note

from lambdas.shared import places, runs
from lambdas.shared.contract import DATASETS
from lambdas.shared.errors import LeaseLost
from lambdas.shared.limits import Limits
from lambdas.shared.publication import history
from tests.protocol.support.workflow import Execution, Workflow

REQUIRED = [dataset.name for dataset in DATASETS if dataset.required]
BAD = b"nothing\n"  # a delivery that is not accepted
DEPLOYED = Limits().as_json()
MOST_ITEM_BYTES = 4096


class Claims:
    """Remembers what has been true: which uploads were there as each fence was given out, who held
    it, what was published, current and shown, each in its order.
    """

    def __init__(self, workflow: Workflow) -> None:
        self._workflow, self._account = workflow, workflow.account
        self._newest: list[dict[str, int]] = []  # how many good uploads
        self._holders: dict[int, str] = {}
        self._published: list[str] = []
        self._current: list[str] = []
        self._shown: list[str] = []

    def check(self) -> None:
        self._the_fence_is_given_out_once_and_held_by_one()
        self._what_is_published_is_all_of_the_newest_and_something_new()
        self._neither_the_pointer_nor_latest_goes_back()
        self._a_free_lease_says_that_everything_is_done()
        self._no_item_grows_and_nobody_is_told_twice()

    def check_at_rest(self, last: Execution) -> None:
        """`last`: a run that the schedule started when all others had ended."""
        assert last.status == "SUCCEEDED", (last.state, last.error)
        assert last.data["run"]["status"] in {"admitted", "duplicate"}, last.data["run"]
        assert "owner" not in self._item("lease")
        manifest = self._manifest(self._item("pointer")["run_id"])
        for dataset in REQUIRED:
            (admitted,) = manifest["snapshot"][dataset]
            versions, newest = self._versions(dataset), self._good_versions(dataset)[-1]
            assert versions[admitted["version_id"]] == versions[newest], dataset

    def _the_fence_is_given_out_once_and_held_by_one(self) -> None:
        good_uploads = {name: len(self._good_versions(name)) for name in REQUIRED}
        given_out = self._item("lease").get("fence", 0)
        self._newest += [good_uploads] * (given_out - len(self._newest))
        for execution in self._workflow.executions:
            if execution.fence is not None:
                holder = self._holders.setdefault(execution.fence, execution.arn)
                assert holder == execution.arn, f"fence {execution.fence} was given out twice"
            if execution.error == LeaseLost.__name__ and not self._workflow.was_misled:
                assert execution.is_doubled or execution.redrives, "a lease that was held is lost"

    def _what_is_published_is_all_of_the_newest_and_something_new(self) -> None:
        known = [name for name, run in self._account.ledger.items.items() if "published_at" in run]
        fresh = {name.removeprefix("run/") for name in known if name.startswith("run/")}
        for run_id in fresh - set(self._published):
            if currently_in_test_context():
                note(f"published {run_id}")
            manifest, fence = self._manifest(run_id), self._item(f"run/{run_id}")["fence"]
            assert fence == self._item("lease")["fence"], f"{run_id} had lost the lease"
            self._demand_the_newest(manifest, self._newest[fence - 1])
            self._demand_news(manifest)
            self._demand_the_files(manifest)
            self._published.append(run_id)
            if manifest["limits"] == DEPLOYED:
                self._current.append(run_id)

    def _neither_the_pointer_nor_latest_goes_back(self) -> None:
        if pointer := self._item("pointer"):
            assert pointer["run_id"] == self._current[-1]
        versions = self._account.s3.versions.get(("output", places.LATEST_KEY), [])
        self._shown += [json.loads(v.content)["run_id"] for v in versions[len(self._shown) :]]
        shown = [self._current.index(run_id) for run_id in self._shown]
        assert shown == sorted(set(shown)), f"latest.json went back: {shown}"
        assert {(history.TABLE, run_id) for run_id in self._shown} <= self._account.glue.partitions

    def _a_free_lease_says_that_everything_is_done(self) -> None:
        if "owner" not in self._item("lease"):
            assert self._shown[-1:] == self._current[-1:]
            partitions = {(history.TABLE, run_id) for run_id in self._published}
            assert partitions <= self._account.glue.partitions

    def _no_item_grows_and_nobody_is_told_twice(self) -> None:
        for name, item in self._account.ledger.items.items():
            assert len(json.dumps(item)) < MOST_ITEM_BYTES, name
        told = [text for text in self._account.topic.told if " found " in text]
        assert len(told) == len(set(told))

    def _demand_the_newest(self, manifest: dict[str, Any], newest: dict[str, int]) -> None:
        for dataset in REQUIRED:
            (admitted,) = manifest["snapshot"][dataset]
            place = self._good_versions(dataset).index(admitted["version_id"]) + 1
            assert place >= newest[dataset], f"{dataset} had a newer delivery than was published"

    def _demand_news(self, manifest: dict[str, Any]) -> None:
        is_current = manifest["limits"] == DEPLOYED
        others = [each for each in self._published if each not in self._current]
        answered = [self._manifest(each) for each in (self._current[-1:] if is_current else others)]
        same = manifest["fingerprint"] in [each["fingerprint"] for each in answered]
        assert manifest["trigger"].get("force") or not same, "it was published before"

    def _demand_the_files(self, manifest: dict[str, Any]) -> None:
        prefix = runs.published_prefix(manifest["run_id"])
        contents = {
            name: self._account.s3.content("output", prefix + name) for name in manifest["files"]
        }
        assert all(contents.values()), contents
        lines = (contents["refi_opportunities.csv"] or b"").decode().splitlines()[1:]
        people = [line.partition(",")[0] for line in lines]
        assert len(people) == len(set(people)) == manifest["counts"]["opportunities"] > 0

    def _good_versions(self, dataset: str) -> list[str]:
        return [name for name, content in self._versions(dataset).items() if content != BAD]

    def _versions(self, dataset: str) -> dict[str, bytes]:
        """Their contents by their ids, oldest first."""
        versions = self._account.s3.versions[("raw", f"{dataset}/x.csv")]
        return {each.version_id: each.content for each in versions}

    def _item(self, name: str) -> dict[str, Any]:
        return self._account.ledger.items.get(name, {})

    def _manifest(self, run_id: str) -> dict[str, Any]:
        content = self._account.s3.content("output", runs.manifest_key(run_id))
        return dict(json.loads(content or b""))
