"""Errors that tasks raise on purpose; an execution that fails carries the class name."""


class TaskError(Exception):
    """Base class: a task raises a subclass, named for what happened."""


class Misconfigured(TaskError):
    """The function's environment lacks a variable it needs."""


class InvalidInput(TaskError):
    """The execution was started with something that is none of the three triggers."""


class DoNotContactUnreadable(TaskError):
    """An opt-out file cannot be read, so nobody may be contacted."""


class LeaseLost(TaskError):
    """Another run has begun since, or this one was finished: it may not go on."""


class SnapshotChanged(TaskError):
    """A staged copy is not byte for byte what admission accepted."""


class NoValidBorrowers(TaskError):
    """No borrower row is usable: there is nobody to match."""


class QueryFailed(TaskError):
    """Athena gave a query up; asking again cannot change that. Of a cause that is known a
    subclass, see query/causes.py.
    """


class QueryExhaustedResources(QueryFailed):
    """The query needs more than Athena gives one."""


class QueryTimedOut(QueryFailed):
    """Athena ended it at its time limit."""


class QueryEngineFailed(QueryFailed):
    """Athena failed on its side, as often as it was asked."""


class QueryCatalogFailed(QueryFailed):
    """The Glue Data Catalog did not answer Athena."""


class QueryLakeFormationFailed(QueryFailed):
    """Lake Formation stood in the way."""


class QueryResultsNotWritten(QueryFailed):
    """Athena could not write what the query found."""


class QueryCancelled(QueryFailed):
    """Somebody stopped the query."""


class QueryNotUnderstood(QueryFailed):
    """Athena does not take the statement."""


class QueryDataUnreadable(QueryFailed):
    """Athena cannot read a file."""


class QueryFoundNothing(QueryFailed):
    """Something that the query reads is not there."""


class QueryThrottled(QueryFailed):
    """Athena, Glue or S3 asked for fewer requests, as often as it was asked."""


class QueryDenied(QueryFailed):
    """Something that the query reads or writes is not allowed to the task's role."""


class QueryCapacityExceeded(QueryFailed):
    """The workgroup's reserved capacity is used up."""


class ChecksFailed(TaskError):
    """A check in sql/checks found rows that must not be; the run stops before publishing."""


class MatchingFailed(TaskError):
    """Entity Resolution gave the job up."""


class MatchesIncomplete(TaskError):
    """The matching job lost rows on the way."""


class ForeignMatches(TaskError):
    """The matching job read rows that another run prepared."""


class CrawlFailed(TaskError):
    """The crawl that should have seen this run's matches failed or was cancelled."""


class TookTooLong(TaskError):
    """A job, a crawl, a query or a free slot was waited for beyond reason."""


class PublishedDifferently(TaskError):
    """The run's manifest stands already, and says something else."""


class AccessDenied(TaskError):
    """A service says that the task's role may not do it; asking again cannot change that."""


class Throttled(TaskError):
    """A service asked for fewer requests; the state machine tries again by this name."""


class ServiceUnavailable(TaskError):
    """A service failed on its side; the state machine tries again by this name."""
