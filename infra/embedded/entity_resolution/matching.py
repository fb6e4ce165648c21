"""Which records belong together: the rules, applied to a DuckDB table of records.

Without transitive matching rules are a waterfall: "records that match at a higher rule level are
excluded from subsequent rules". With it every record passes every rule, and ids are inherited: a
match group of the current rule gives its records the id that one of them has from an earlier
level (of several, the smallest of the earliest level), else a new one. These are not connected
components: two groups formed at an earlier rule stay two. Empty values never match.

Of a record that has an id already the guide says two things: that it is fixed, and that "the
entire group inherits". The first is what is done here; `whole_groups` does the second.
https://docs.aws.amazon.com/entityresolution/latest/userguide/transitive-matching-how-it-works.html

A match group is a star around its first record, never a set of pairs: a value that ten thousand
records share costs ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from infra.embedded.entity_resolution.conditions import Keys
from infra.embedded.entity_resolution.workflow import Rule
from infra.embedded.tables import sql

# The table of records: `n` (bigint, unique), `identity` (varchar, what ids are made of), and per
# match key the text to compare, in `key_column`.
RECORDS = "records"


def key_column(key: str) -> str:
    return f"key {key}"


def resolve(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    *,
    transitive: bool,
    whole_groups: bool = False,
) -> None:
    """Makes a table `matched` (n, level, match_id) of all RECORDS.

    `match_id` has 32 hexadecimal digits; `level` is the number of the rule that gave it, counted
    from 1, and null for a record that is alone.
    Ids are digests of a group's first record: the same input gives the same ids.
    """
    connection.execute(
        f"create table matched as select n, null::integer as level, null::varchar as match_id"
        f" from {RECORDS} where false"
    )
    for level, rule in enumerate(rules, 1):
        _group(connection, rule, transitive=transitive)
        connection.execute(
            """
            create or replace table inherited as
            select groups.leader,
                arg_min(matched.match_id, (matched.level, matched.match_id)) as match_id
            from groups
            inner join matched using (n)
            group by groups.leader
            """
        )
        if whole_groups:
            connection.execute(
                """
                update matched set match_id = inherited.match_id
                from groups inner join inherited using (leader) where matched.n = groups.n
                """
            )
        connection.execute(
            f"""
            insert into matched
            select groups.n, {level}, coalesce(inherited.match_id, {_new_id("first.identity")})
            from groups
            anti join matched using (n)
            left join inherited using (leader)
            inner join {RECORDS} as first on first.n = groups.leader
            """
        )
    connection.execute(
        f"""
        insert into matched
        select n, null, {_new_id("identity")} from {RECORDS} anti join matched using (n)
        """
    )


def _new_id(identity: str) -> str:
    return f"md5({identity})"


def _group(connection: duckdb.DuckDBPyConnection, rule: Rule, *, transitive: bool) -> None:
    """The rule's match groups of two or more, as a table `groups` (n, leader)."""
    candidates = RECORDS if transitive else f"(from {RECORDS} anti join matched using (n))"
    first, *others = rule.condition.alternatives
    connection.execute(f"create or replace table groups as {_stars(candidates, first)}")
    if others:
        stars = " union all ".join(_stars(candidates, keys) for keys in (first, *others))
        connection.execute(f"create or replace table edges as {stars}")
        _connect(connection)


def _stars(candidates: str, keys: Keys) -> str:
    """(n, leader) of the records that agree in all keys; the leader is the smallest n."""
    names = [sql.identifier(key_column(key)) for key in keys]
    columns = ", ".join(names)
    filled = " and ".join(f"{name} is not null" for name in names)
    leaders = (
        f"select {columns}, min(n) as leader from {candidates} where {filled}"
        f" group by {columns} having count(*) > 1"
    )
    return f"select n, leader from {candidates} inner join ({leaders}) using ({columns})"


def _connect(connection: duckdb.DuckDBPyConnection) -> None:
    """Within one rule, records that any of its alternatives joins are one group.

    Leaders take the smallest leader among their members', until nothing changes.
    """
    connection.execute(
        "create or replace table groups as select n, min(leader) as leader from edges group by n"
    )
    while True:
        connection.execute(
            """
            create or replace table closer as
            with reached as (
                select edges.leader as hub, min(groups.leader) as leader
                from edges inner join groups using (n) group by edges.leader
            )
            select edges.n, min(reached.leader) as leader
            from edges inner join reached on reached.hub = edges.leader group by edges.n
            """
        )
        changed = connection.execute(
            "select 1 from closer inner join groups using (n)"
            " where closer.leader <> groups.leader limit 1"
        ).fetchone()
        connection.execute("create or replace table groups as from closer")
        if changed is None:
            return
